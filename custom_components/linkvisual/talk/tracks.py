"""Media that a user chose, as tracks: what to open, and what to show."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..intercom import OpenInput, Track, UnreadableError
from .list_file import list_in
from .media import Media, find_media, inputs_of
from .titles import file_name_of, shown_id, title_of
from .web.http import read_text
from .web.playlist import Entry, is_hls

_LIST_SUFFIXES = (".m3u", ".pls")
"""Of lists that are worth a look before they are played; an M3U8 nearly always is one stream."""


async def media_tracks(
    hass: HomeAssistant, media_content_id: str, title: str | None = None
) -> list[Track]:
    """Return the tracks behind a media id: one, or those of a playlist with a name of one.

    Lists inside it, and those with other names, are one track, which plays all their entries.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
        UnreadableError: a playlist cannot be read, or has nothing that can be played.
    """
    media = await find_media(hass, media_content_id)
    track = _whole(hass, media_content_id, title, media)
    if media.place is None or not _has_name_of_list(media.place):
        return [track]
    base, text = await _read_list(hass, media.place)
    if text is None or is_hls(text):
        return [track]
    entries = inputs_of(hass).entries(base, text)
    return [_entry_track(entry, open_input, track, title) for entry, open_input in entries]


async def media_track(
    hass: HomeAssistant, media_content_id: str, title: str | None = None
) -> Track:
    """Return one track for all that is behind a media id.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
    """
    media = await find_media(hass, media_content_id)
    return _whole(hass, media_content_id, title, media)


def _whole(hass: HomeAssistant, media_content_id: str, title: str | None, media: Media) -> Track:
    shown_title = title or title_of(hass, media_content_id, media)
    return Track(media.open_input, shown_title, shown_id(media_content_id))


async def _read_list(hass: HomeAssistant, place: URL | Path) -> tuple[URL | Path, str | None]:
    """Return where a list is in the end, and its text."""
    if isinstance(place, URL):
        return await read_text(async_get_clientsession(hass), place)

    def read() -> str | None:
        try:
            with place.open("rb") as file:
                return list_in(file, place.suffix)
        except OSError as err:
            raise UnreadableError(type(err).__name__) from None

    return place, await hass.async_add_executor_job(read)


def _entry_track(
    entry: Entry, open_input: OpenInput, playlist: Track, given_title: str | None
) -> Track:
    """Return the track of an entry, which is named after the playlist if it has no name."""
    title = entry.title or given_title or file_name_of(entry.place) or playlist.title
    return replace(playlist, open_input=open_input, title=title, duration_s=entry.duration_s)


def _has_name_of_list(place: URL | Path) -> bool:
    return PurePosixPath(place.name).suffix.lower() in _LIST_SUFFIXES
