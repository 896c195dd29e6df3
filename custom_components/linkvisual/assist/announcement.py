"""What a satellite is to say, as inputs of the intercom."""

from pathlib import Path

from homeassistant.components import assist_satellite
from homeassistant.components.assist_satellite import AssistSatelliteAnnouncement
from homeassistant.components.assist_satellite.const import PREANNOUNCE_FILENAME, PREANNOUNCE_URL
from homeassistant.core import HomeAssistant

from ..intercom import OpenInput
from ..media.resolve import async_resolve_whole
from ..media.speech import speech_stream_input

_CHIME = Path(assist_satellite.__file__).parent / PREANNOUNCE_FILENAME


async def async_inputs_of(
    hass: HomeAssistant, announcement: AssistSatelliteAnnouncement
) -> list[OpenInput]:
    """Return what is to be heard: a chime, if one is wanted, and the words.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    chime = announcement.preannounce_media_id
    inputs = [await _async_chime(hass, chime)] if chime else []
    if announcement.tts_token is not None:
        return [*inputs, speech_stream_input(hass, announcement.tts_token)]
    return [*inputs, (await async_resolve_whole(hass, announcement.original_media_id)).open_input]


async def _async_chime(hass: HomeAssistant, media_id: str) -> OpenInput:
    """Return a chime; Home Assistant's own is a file beside its code."""
    if media_id.endswith(PREANNOUNCE_URL):
        return lambda: _CHIME.open("rb")
    return (await async_resolve_whole(hass, media_id)).open_input
