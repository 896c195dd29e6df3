"""Media that a user chose, as tracks: what to open, and what to show."""

from dataclasses import replace
from pathlib import PurePosixPath

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..intercom import Track, UnreadableError
from .media import find_media, web_media
from .titles import shown_id, title_of
from .web.http import read_text
from .web.playlist import SUFFIXES, Entry, is_hls, parse_playlist

_MOST_DEPTH = 3
_MOST_TRACKS = 500


async def media_tracks(
    hass: HomeAssistant, media_content_id: str, title: str | None = None
) -> list[Track]:
    """Return the tracks behind a media id: one, or those of a playlist.

    Raises:
        HomeAssistantError: Home Assistant does not know the media or forbids it.
        UnreadableError: a playlist cannot be read, or has nothing that can be played.
    """
    media = await find_media(hass, media_content_id)
    track = Track(
        media.open_input,
        title or title_of(hass, media_content_id, media),
        shown_id(media_content_id),
    )
    if not isinstance(media.place, URL) or not _is_playlist(media.place):
        return [track]
    return await _tracks_of(hass, Entry(media.place, title), track, _MOST_DEPTH)


async def _tracks_of(hass: HomeAssistant, entry: Entry, track: Track, depth: int) -> list[Track]:
    """Return the tracks of a playlist, or the playlist itself if it is one stream."""
    base, text = await read_text(async_get_clientsession(hass), entry.url)
    if is_hls(text):
        return [track]
    if not depth:
        raise UnreadableError("playlists without an end")
    tracks: list[Track] = []
    for inner in parse_playlist(text, base):
        following = _entry_track(hass, inner, track)
        nested = _is_playlist(inner.url)
        tracks += await _tracks_of(hass, inner, following, depth - 1) if nested else [following]
        if len(tracks) >= _MOST_TRACKS:
            break
    if not tracks:
        raise UnreadableError("empty playlist")
    return tracks


def _entry_track(hass: HomeAssistant, entry: Entry, playlist: Track) -> Track:
    """Return the track of an entry, which is named after the playlist if it has no name."""
    return replace(
        playlist,
        open_input=web_media(hass, str(entry.url)).open_input,
        title=entry.title or playlist.title,
        duration_s=entry.duration_s,
    )


def _is_playlist(url: URL) -> bool:
    return PurePosixPath(url.path).suffix.lower() in SUFFIXES
