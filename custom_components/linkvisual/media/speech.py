"""Words, spoken by a text-to-speech engine of Home Assistant while they are synthesised."""

from collections.abc import Mapping
from typing import Any, BinaryIO, Final, cast

from homeassistant.components import tts
from homeassistant.components.media_source import URI_SCHEME
from homeassistant.components.tts.media_source import parse_media_source_id
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..intercom import SAMPLE_RATE_HZ, BytePipe, OpenInput

_MEDIA_SOURCE = f"{URI_SCHEME}{tts.DOMAIN}/"
SPEECH_FORMAT: Final[Mapping[str, Any]] = {
    tts.ATTR_PREFERRED_FORMAT: "wav",
    tts.ATTR_PREFERRED_SAMPLE_RATE: SAMPLE_RATE_HZ,
    tts.ATTR_PREFERRED_SAMPLE_CHANNELS: 1,
    tts.ATTR_PREFERRED_SAMPLE_BYTES: 2,
}


def is_speech(media_content_id: str) -> bool:
    """Tell whether a media id stands for words of a text-to-speech engine."""
    return media_content_id.startswith(_MEDIA_SOURCE)


def speech_media_id(hass: HomeAssistant, message: str) -> str:
    """Return the media-source id of a message in Home Assistant's default voice.

    Raises:
        ServiceValidationError: there is no voice.
    """
    if (engine := _resolve_engine(hass, None)) is None:
        raise _no_engine(None)
    return tts.generate_media_source_id(hass, message, engine)


def speech_input(
    hass: HomeAssistant,
    message: str,
    engine: str | None,
    language: str | None,
    options: Mapping[str, Any] | None,
    *,
    use_file_cache: bool | None = None,
) -> OpenInput:
    """Start to synthesise a message; an engine of None is Home Assistant's default.

    Whether a file keeps it is up to Home Assistant's text-to-speech, unless it is told.

    Raises:
        ServiceValidationError: there is no such engine.
    """
    if (resolved := _resolve_engine(hass, engine)) is None:
        raise _no_engine(engine)
    stream = tts.async_create_stream(hass, resolved, language, {**(options or {}), **SPEECH_FORMAT})
    if use_file_cache is not None:
        stream.use_file_cache = use_file_cache
    stream.async_set_message(message)
    return _input_of(hass, stream)


def speech_media_input(hass: HomeAssistant, media_content_id: str) -> OpenInput:
    """Start to synthesise what a media-source id of text-to-speech holds.

    Raises:
        HomeAssistantError: the id, its engine or its stream is unknown.
    """
    identifier = media_content_id.removeprefix(_MEDIA_SOURCE)
    parsed: Mapping[str, Any] = parse_media_source_id(identifier)
    if "stream" in parsed:
        return speech_stream_input(hass, parsed["stream"])
    return speech_input(hass, parsed["message"], **parsed["options"])


def speech_stream_input(hass: HomeAssistant, token: str) -> OpenInput:
    """Return what a stream of text-to-speech says, as soon as it says it.

    Raises:
        ServiceValidationError: the stream is unknown.
    """
    if (stream := tts.async_get_stream(hass, token)) is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="speech_expired")
    return _input_of(hass, stream)


def _input_of(hass: HomeAssistant, stream: tts.ResultStream) -> OpenInput:
    """Return an input that reads a stream from its beginning each time it is opened."""
    return lambda: cast("BinaryIO", BytePipe(hass.loop, stream.async_stream_result()))


def _no_engine(engine: str | None) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_speech_engine" if engine is None else "unknown_speech_engine",
        translation_placeholders={"engine": engine or ""},
    )


def _resolve_engine(hass: HomeAssistant, engine: str | None) -> str | None:
    """Return the engine to use, None where there is none or text-to-speech is not set up."""
    if tts.DOMAIN not in hass.config.components:
        return None
    return tts.async_resolve_engine(hass, engine)
