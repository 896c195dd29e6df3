"""Media that a user chose: a media source, a URL or a file, within Home Assistant's rules."""

from dataclasses import dataclass
from pathlib import Path

from homeassistant.components import media_source
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.tts import DOMAIN as TTS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..const import DOMAIN
from ..intercom import OpenInput
from .inputs import Inputs, is_allowed_file
from .speech import speech_media_input

_OWN_PATHS = ("/api/", "/local/", "/media/")
_TTS_PREFIX = f"{media_source.URI_SCHEME}{TTS_DOMAIN}/"


@dataclass(frozen=True, slots=True)
class Media:
    """One input, and where it is unless it is speech."""

    open_input: OpenInput
    place: URL | Path | None = None


async def media_input(hass: HomeAssistant, media_content_id: str) -> OpenInput:
    """Return the input behind a media id.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    return (await find_media(hass, media_content_id)).open_input


async def find_media(hass: HomeAssistant, media_content_id: str) -> Media:
    """Return what is behind a media id.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    if is_speech(media_content_id):
        return Media(speech_media_input(hass, media_content_id))
    if media_source.is_media_source_id(media_content_id):
        media = await media_source.async_resolve_media(hass, media_content_id, None)
        if media.path is not None:
            return _file_media(hass, media.path)
        return _web_media(hass, media.url)
    if await hass.async_add_executor_job(is_allowed_file, hass, media_content_id):
        return _file_media(hass, Path(media_content_id))
    if media_content_id.startswith("/") and not media_content_id.startswith(_OWN_PATHS):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="media_not_allowed")
    return _web_media(hass, media_content_id)


def is_speech(media_content_id: str) -> bool:
    """Tell whether a media id stands for words of a text-to-speech engine."""
    return media_content_id.startswith(_TTS_PREFIX)


def inputs_of(hass: HomeAssistant) -> Inputs:
    """Return what makes inputs of what a user chose."""
    return Inputs(hass, async_get_clientsession(hass))


def _web_media(hass: HomeAssistant, address: str) -> Media:
    """Return what is behind a URL; a path is one of Home Assistant's own."""
    if not address.startswith("/") and not _is_web_address(address):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="media_not_allowed")
    url = URL(async_process_play_media_url(hass, address))
    return Media(inputs_of(hass).web(url), url)


def _file_media(hass: HomeAssistant, path: Path) -> Media:
    return Media(inputs_of(hass).file(path), path)


def _is_web_address(address: str) -> bool:
    try:
        url = URL(address)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.host)
