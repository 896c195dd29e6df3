"""Media that a user chose, as tracks: what to open, and what to show.

A media source, a URL or a file, within Home Assistant's rules.
"""

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from homeassistant.components import media_source
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..const import DOMAIN
from ..intercom import OpenInput, Track, UnreadableError
from .inputs import Inputs, is_allowed_file, is_missing_file
from .lists import is_hls, list_in
from .speech import is_speech, speech_media_input
from .titles import file_name_of, short_name, shown_id, title_of
from .web.http import read_text
from .web.playlist import Entry

_OWN_PATHS = ("/api/", "/local/", "/media/")
_LIST_SUFFIXES = (".m3u", ".pls")
"""Of lists that are worth a look before they are played; an M3U8 nearly always is one stream."""


@dataclass(frozen=True, slots=True)
class _Media:
    """One input, and where it is unless it is speech."""

    open_input: OpenInput
    location: URL | Path | None = None


async def async_resolve(
    hass: HomeAssistant, media_content_id: str, title: str | None = None
) -> list[Track]:
    """Return the tracks behind a media id: one, or those of a playlist with a name of one.

    Lists inside it, and those with other names, are one track, which plays all their entries.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
        UnreadableError: a playlist cannot be read, or has nothing that can be played.
    """
    media = await _find(hass, media_content_id)
    track = _whole(hass, media_content_id, title, media)
    if media.location is None or not _has_name_of_list(media.location):
        return [track]
    base, text = await _read_list(hass, media.location)
    if text is None or is_hls(text):
        return [track]
    entries = await _inputs_of(hass).async_entries(base, text)
    return [_entry_track(entry, open_input, track, title) for entry, open_input in entries]


async def async_resolve_whole(
    hass: HomeAssistant, media_content_id: str, title: str | None = None
) -> Track:
    """Return one track for all that is behind a media id.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    media = await _find(hass, media_content_id)
    return _whole(hass, media_content_id, title, media)


async def _find(hass: HomeAssistant, media_content_id: str) -> _Media:
    """Return what is behind a media id."""
    if is_speech(media_content_id):
        return _Media(speech_media_input(hass, media_content_id))
    if media_source.is_media_source_id(media_content_id):
        media = await media_source.async_resolve_media(hass, media_content_id, None)
        if media.path is not None:
            return _file_media(hass, media.path)
        return _web_media(hass, media.url)
    if await hass.async_add_executor_job(is_allowed_file, hass, media_content_id):
        return _file_media(hass, Path(media_content_id))
    if media_content_id.startswith("/") and not media_content_id.startswith(_OWN_PATHS):
        missing = await hass.async_add_executor_job(is_missing_file, hass, media_content_id)
        raise _refusal("media_missing" if missing else "media_not_allowed")
    return _web_media(hass, media_content_id.strip())


def _inputs_of(hass: HomeAssistant) -> Inputs:
    """Return what makes inputs of what a user chose."""
    return Inputs(hass, async_get_clientsession(hass))


def _web_media(hass: HomeAssistant, address: str) -> _Media:
    """Return what is behind a URL; a path is one of Home Assistant's own."""
    if not address.startswith("/") and not _is_web_address(address):
        raise _refusal("media_not_allowed")
    url = URL(async_process_play_media_url(hass, address))
    return _Media(_inputs_of(hass).web(url), url)


def _refusal(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)


def _file_media(hass: HomeAssistant, path: Path) -> _Media:
    return _Media(_inputs_of(hass).file(path), path)


def _is_web_address(address: str) -> bool:
    try:
        url = URL(address)
        return url.scheme in {"http", "https"} and bool(url.host)
    except ValueError:
        return False


def _whole(hass: HomeAssistant, media_content_id: str, title: str | None, media: _Media) -> Track:
    shown_title = title or title_of(hass, media_content_id, media.location)
    return Track(
        media.open_input, shown_title and short_name(shown_title), shown_id(media_content_id)
    )


async def _read_list(hass: HomeAssistant, location: URL | Path) -> tuple[URL | Path, str | None]:
    """Return where a list is in the end, and its text."""
    if isinstance(location, URL):
        return await read_text(async_get_clientsession(hass), location)

    def read() -> str | None:
        try:
            with location.open("rb") as file:
                return list_in(file, location.suffix)
        except OSError as err:
            raise UnreadableError(type(err).__name__) from None

    return location, await hass.async_add_executor_job(read)


def _entry_track(
    entry: Entry, open_input: OpenInput, playlist: Track, given_title: str | None
) -> Track:
    """Return the track of an entry, which is named after the playlist if it has no name."""
    title = entry.title or given_title or file_name_of(entry.location) or playlist.title
    return replace(
        playlist,
        open_input=open_input,
        title=title and short_name(title),
        duration_s=entry.duration_s,
    )


def _has_name_of_list(location: URL | Path) -> bool:
    return PurePosixPath(location.name).suffix.lower() in _LIST_SUFFIXES
