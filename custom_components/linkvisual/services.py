"""The actions linkvisual.talk and linkvisual.stop_talk."""

import asyncio
from math import log10
from pathlib import Path
from typing import Any

import voluptuous as vol
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector

from .const import DOMAIN
from .intercom import OpenInput, WhenBusy
from .talk.announce import Result, Words, async_announce
from .talk.media import media_input
from .talk.speech import speech_input
from .talk.targets import TalkTarget, async_resolve_targets

SERVICE_TALK = "talk"
SERVICE_STOP_TALK = "stop_talk"

ATTR_MESSAGE = "message"
ATTR_TTS = "tts"
ATTR_LANGUAGE = "language"
ATTR_OPTIONS = "options"
ATTR_MEDIA = "media"
ATTR_PREANNOUNCE = "preannounce"
ATTR_PREANNOUNCE_MEDIA = "preannounce_media"
ATTR_VOLUME = "volume"
ATTR_TIMEOUT = "timeout"
ATTR_WHEN_BUSY = "when_busy"

_CHIME = Path(__file__).parent / "sounds" / "preannounce.wav"
_DEFAULT_TIMEOUT_S = 60
_MIN_VOLUME_PERCENT = 0.1


def _media_content_id(value: object) -> str:
    """Return the id of a chosen medium, given as the media selector does or plainly."""
    if isinstance(value, dict):
        value = MediaSelector.DATA_SCHEMA(value)["media_content_id"]
    return cv.string(value)


_TARGET = cv.make_entity_service_schema({})
_TALK_SCHEMA = vol.All(
    cv.make_entity_service_schema(
        {
            vol.Exclusive(ATTR_MESSAGE, "words"): vol.All(cv.string, vol.Length(min=1)),
            vol.Exclusive(ATTR_MEDIA, "words"): _media_content_id,
            vol.Optional(ATTR_TTS): cv.string,
            vol.Optional(ATTR_LANGUAGE): cv.string,
            vol.Optional(ATTR_OPTIONS): dict,
            vol.Optional(ATTR_PREANNOUNCE): cv.boolean,
            vol.Optional(ATTR_PREANNOUNCE_MEDIA): _media_content_id,
            vol.Optional(ATTR_VOLUME, default=100): vol.All(
                vol.Coerce(float), vol.Range(min=0, max=100)
            ),
            vol.Optional(ATTR_TIMEOUT, default=_DEFAULT_TIMEOUT_S): vol.All(
                vol.Coerce(float), vol.Range(min=1, max=3600)
            ),
            vol.Optional(ATTR_WHEN_BUSY, default=WhenBusy.QUEUE): vol.Coerce(WhenBusy),
        }
    ),
    cv.has_at_least_one_key(ATTR_MESSAGE, ATTR_MEDIA),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, SERVICE_TALK, _async_talk, _TALK_SCHEMA, SupportsResponse.OPTIONAL
    )
    hass.services.async_register(DOMAIN, SERVICE_STOP_TALK, _async_stop_talk, _TARGET)


async def _async_talk(call: ServiceCall) -> ServiceResponse:
    """Speak, and return when the last sample was played."""
    targets = await async_resolve_targets(call, CAMERA_DOMAIN)
    words = Words(
        inputs=await _async_inputs(call),
        gain_db=20 * log10(max(call.data[ATTR_VOLUME], _MIN_VOLUME_PERCENT) / 100),
        when_busy=call.data[ATTR_WHEN_BUSY],
        start_timeout_s=call.data[ATTR_TIMEOUT],
    )
    results = await async_announce(targets, words)
    _raise_failures(targets, results, partly=not call.return_response)
    if not call.return_response:
        return None
    return {
        target.entity_id: _response(target, result)
        for target, result in zip(targets, results, strict=True)
    }


async def _async_stop_talk(call: ServiceCall) -> None:
    """Silence cameras, and forget what waits to be said."""
    targets = await async_resolve_targets(call, CAMERA_DOMAIN)
    await asyncio.gather(
        *(
            target.entry.runtime_data.intercoms.async_stop(target.camera.device.iot_id)
            for target in targets
        )
    )


async def _async_inputs(call: ServiceCall) -> list[OpenInput]:
    """Return what is to be said: the chime if wanted, then a message or media."""
    data, inputs = call.data, []
    if ATTR_PREANNOUNCE_MEDIA in data and data.get(ATTR_PREANNOUNCE, True):
        inputs.append(await media_input(call.hass, data[ATTR_PREANNOUNCE_MEDIA]))
    elif data.get(ATTR_PREANNOUNCE, False):
        inputs.append(lambda: _CHIME.open("rb"))
    if ATTR_MEDIA in data:
        inputs.append(await media_input(call.hass, data[ATTR_MEDIA]))
    else:
        inputs.append(
            speech_input(
                call.hass,
                data[ATTR_MESSAGE],
                data.get(ATTR_TTS),
                data.get(ATTR_LANGUAGE),
                data.get(ATTR_OPTIONS),
            )
        )
    return inputs


def _raise_failures(targets: list[TalkTarget], results: list[Result], *, partly: bool) -> None:
    """Raise when every camera failed, or, where nobody reads a response, when one did."""
    failed = {
        target.name: result
        for target, result in zip(targets, results, strict=True)
        if isinstance(result, HomeAssistantError)
    }
    if not failed or (len(failed) < len(targets) and not partly):
        return
    if len(targets) == 1:
        raise next(iter(failed.values()))
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="cameras_silent",
        translation_placeholders={
            "reasons": "; ".join(f"{name}: {error}" for name, error in failed.items())
        },
    )


def _response(target: TalkTarget, result: Result) -> dict[str, Any]:
    """Return what a script learns of one camera, times in seconds."""
    if isinstance(result, HomeAssistantError):
        return {"camera": target.name, "outcome": "failed", "error": str(result)}
    return {
        "camera": target.name,
        "outcome": result.outcome.value,
        "codec": result.codec.value,
        "duration": round(result.duration_s, 3),
        "waited": round(result.waited_s, 3),
        "time_to_first_audio": result.first_audio_s and round(result.first_audio_s, 3),
        "reconnects": result.reconnects,
    }
