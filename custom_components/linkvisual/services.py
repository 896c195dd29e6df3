"""The actions linkvisual.talk and linkvisual.stop_talk."""

import asyncio
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Any, BinaryIO

from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector
from probatio import All, Coerce, Length, Optional, Range

from .const import DOMAIN
from .exceptions import as_talk_error, translated_error
from .intercom import IntercomError, OpenInput, WhenBusy, origin
from .media.resolve import async_resolve, async_resolve_whole
from .media.speech import speech_input
from .media.titles import short_name
from .talk.announce import Announcement, Result, Speakers, async_announce, line_up
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

_DEFAULT_TIMEOUT_S = 60
"""Until the first word: an announcement that is later is rarely meant any more."""

_MIN_VOLUME_PERCENT = 0.1
"""-60 dB; 0 would be no announcement."""


@dataclass(frozen=True, slots=True)
class _ChosenMedia:
    """What a user chose to be heard."""

    content_id: str
    title: str | None = None


def _chosen_media(value: object) -> _ChosenMedia:
    """Return a chosen medium, given as the media selector does or plainly by its id."""
    if not isinstance(value, dict):
        return _ChosenMedia(cv.string(value))
    chosen = MediaSelector.DATA_SCHEMA(value)
    title = chosen.get("metadata", {}).get("title")
    return _ChosenMedia(chosen["media_content_id"], title if isinstance(title, str) else None)


_TARGET = cv.make_entity_service_schema({})
_TALK_SCHEMA = cv.make_entity_service_schema(
    {
        Optional(ATTR_MESSAGE): All(cv.string, Length(min=1)),
        Optional(ATTR_MEDIA): _chosen_media,
        Optional(ATTR_TTS): cv.string,
        Optional(ATTR_LANGUAGE): cv.string,
        Optional(ATTR_OPTIONS): dict,
        Optional(ATTR_PREANNOUNCE): cv.boolean,
        Optional(ATTR_PREANNOUNCE_MEDIA): _chosen_media,
        Optional(ATTR_VOLUME, default=100): All(Coerce(float), Range(min=0, max=100)),
        Optional(ATTR_TIMEOUT, default=_DEFAULT_TIMEOUT_S): All(
            Coerce(float), Range(min=1, max=3600)
        ),
        Optional(ATTR_WHEN_BUSY, default=WhenBusy.QUEUE): Coerce(WhenBusy),
    }
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
    _check_message(call)
    targets = await async_resolve_targets(call, CAMERA_DOMAIN)
    origin.set(call.context)
    speakers = line_up(targets)
    try:
        results = await _async_say(call, speakers)
    finally:
        for _, place in speakers:
            place.leave()
    _raise_failures(targets, results, partly=not call.return_response)
    if not call.return_response:
        return None
    return {
        target.entity_id: _response(target, result)
        for target, result in zip(targets, results, strict=True)
    }


def _check_message(call: ServiceCall) -> None:
    """Raise ServiceValidationError unless there is one thing to be heard."""
    given = call.data.keys() & {ATTR_MESSAGE, ATTR_MEDIA}
    if len(given) != 1:
        key = "message_and_media" if given else "no_message_or_media"
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=key)


async def _async_say(call: ServiceCall, speakers: Speakers) -> list[Result]:
    """Look up what is to be said, and say it behind those who have asked before."""
    chime, (inputs, name) = await _async_chime(call), await _async_said(call)
    announcement = Announcement(
        inputs=[*chime, *inputs],
        name=name,
        gain_db=20 * log10(max(call.data[ATTR_VOLUME], _MIN_VOLUME_PERCENT) / 100),
        when_busy=call.data[ATTR_WHEN_BUSY],
        start_timeout_s=call.data[ATTR_TIMEOUT],
    )
    return await async_announce(speakers, announcement)


async def _async_stop_talk(call: ServiceCall) -> None:
    """Silence cameras, and forget what waits to be said."""
    targets = await async_resolve_targets(call, CAMERA_DOMAIN)
    await asyncio.gather(
        *(target.intercoms.async_stop(target.camera.device.iot_id) for target in targets)
    )


async def _async_chime(call: ServiceCall) -> list[OpenInput]:
    """Return the sound that is to go first, if one is wanted."""
    data = call.data
    if ATTR_PREANNOUNCE_MEDIA in data and data.get(ATTR_PREANNOUNCE, True):
        chosen = data[ATTR_PREANNOUNCE_MEDIA].content_id
        return [(await async_resolve_whole(call.hass, chosen)).open_input]
    return [open_chime] if data.get(ATTR_PREANNOUNCE, False) else []


def open_chime() -> BinaryIO:
    """Open the integration's own chime."""
    return (Path(__file__).parent / "sounds" / "preannounce.wav").open("rb")


async def _async_said(call: ServiceCall) -> tuple[list[OpenInput], str | None]:
    """Return what is to be said, and what others read of it."""
    hass, data = call.hass, call.data
    if (message := data.get(ATTR_MESSAGE)) is not None:
        voice = (data.get(ATTR_TTS), data.get(ATTR_LANGUAGE), data.get(ATTR_OPTIONS))
        return [speech_input(hass, message, *voice)], short_name(message)
    media = data[ATTR_MEDIA]
    try:
        tracks = await async_resolve(hass, media.content_id, media.title)
    except IntercomError as err:
        raise as_talk_error(err, media.title or "") from err
    return [track.open_input for track in tracks], tracks[0].title


def _raise_failures(targets: list[TalkTarget], results: list[Result], *, partly: bool) -> None:
    """Raise when every camera failed, or, where nobody reads a response, when one did."""
    failed = [
        (target.name, result)
        for target, result in zip(targets, results, strict=True)
        if isinstance(result, HomeAssistantError)
    ]
    if not failed or (len(failed) < len(targets) and not partly):
        return
    if len(targets) == 1:
        raise failed[0][1]
    reasons = "; ".join(f"{name}: {error}" for name, error in failed)
    raise translated_error("cameras_silent", reasons=reasons)


def _response(target: TalkTarget, result: Result) -> dict[str, Any]:
    """Return what a script learns of one camera, times in seconds."""
    if isinstance(result, HomeAssistantError):
        failure = {"camera": target.name, "outcome": "failed", "error": str(result)}
        return failure | ({"throttled": True} if result.translation_key == "throttled" else {})
    report: dict[str, Any] = {
        "camera": target.name,
        "outcome": result.outcome.value,
        "codec": result.codec.value,
        "duration": round(result.duration_s, 3),
        "waited": round(result.waited_s, 3),
        "time_to_first_audio": result.first_audio_s and round(result.first_audio_s, 3),
        "reconnects": result.reconnects,
    }
    return report | ({"throttled": True} if result.throttled else {})
