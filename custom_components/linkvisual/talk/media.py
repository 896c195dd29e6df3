"""Media that a user chose: a media source, a URL or a file, within Home Assistant's rules."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO

import aiohttp
from homeassistant.components import media_source
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.tts import DOMAIN as TTS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..const import DOMAIN
from ..intercom import OpenInput, UnreadableError
from .speech import speech_media_input
from .stream import open_stream

_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20)
_CHUNK_BYTES = 16 * 1024
_TTS_PREFIX = f"{media_source.URI_SCHEME}{TTS_DOMAIN}/"


async def media_input(hass: HomeAssistant, media_content_id: str) -> OpenInput:
    """Return the input behind a media id.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    if media_content_id.startswith(_TTS_PREFIX):
        return speech_media_input(hass, media_content_id)
    if media_source.is_media_source_id(media_content_id):
        media = await media_source.async_resolve_media(hass, media_content_id, None)
        if media.path is not None:
            return _file_input(media.path)
        return _url_input(hass, media.url)
    if await hass.async_add_executor_job(_is_allowed_file, hass, media_content_id):
        return _file_input(Path(media_content_id))
    return _url_input(hass, media_content_id)


def _is_allowed_file(hass: HomeAssistant, name: str) -> bool:
    """Tell whether a name is a file in a folder that Home Assistant may read."""
    return name.startswith("/") and hass.config.is_allowed_path(name) and Path(name).is_file()


def _file_input(path: Path) -> OpenInput:
    def open_input() -> BinaryIO:
        return path.open("rb")

    return open_input


def _url_input(hass: HomeAssistant, url: str) -> OpenInput:
    """Return an input that reads a URL; a path is one of Home Assistant's own."""
    if not url.startswith("/") and URL(url).scheme not in ("http", "https"):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="media_not_allowed")
    absolute = async_process_play_media_url(hass, url)
    return open_stream(hass, lambda: _fetch(hass, absolute))


async def _fetch(hass: HomeAssistant, url: str) -> AsyncGenerator[bytes]:
    """Yield the body of a URL, which may be signed and so never gets into an error."""
    session = async_get_clientsession(hass)
    try:
        async with session.get(url, timeout=_TIMEOUT) as response:
            if not response.ok:
                raise UnreadableError(f"HTTP {response.status}")
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                yield chunk
    except (aiohttp.ClientError, TimeoutError, ValueError) as err:
        raise UnreadableError(type(err).__name__) from None
