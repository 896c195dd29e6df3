"""Inputs of the web and of files, which are sound or turn out to be lists of other inputs."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import aiohttp
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_hass_url
from yarl import URL

from ..intercom import ListOfInputs, OpenInput, UnreadableError
from .list_file import list_in
from .stream import open_stream
from .web.playlist import Entry, is_hls, parse_playlist
from .web.sound import read_sound


@dataclass(frozen=True, slots=True)
class Inputs:
    """Makes the inputs of one piece of media, and of what it lists."""

    hass: HomeAssistant
    session: aiohttp.ClientSession
    depth: int = 4
    """How many lists may still be inside each other."""

    trusted: bool = True
    """Whether Home Assistant or a user has named these inputs, and not somebody's list."""

    def web(self, url: URL) -> OpenInput:
        """Return what is at an address of the web."""
        return open_stream(self.hass, lambda: read_sound(self.session, url, self._listed))

    def file(self, path: Path) -> OpenInput:
        """Return what is in a file, which may be read."""

        def open_input() -> BinaryIO:
            file = path.open("rb")
            if (text := list_in(file, path.suffix)) is None:
                return file
            file.close()
            raise ListOfInputs(self._listed(path, text))

        return open_input

    def entries(self, base: URL | Path, text: str) -> list[tuple[Entry, OpenInput]]:
        """Return the entries of a list that is at a place.

        Raises:
            UnreadableError: there is none, or there are too many lists inside each other.
        """
        entries = [] if is_hls(text) else parse_playlist(text, base)
        if not entries:
            raise UnreadableError("empty playlist")
        if not self.depth:
            raise UnreadableError("playlists without an end")
        own = isinstance(base, URL) and is_hass_url(self.hass, str(base))
        inner = replace(self, depth=self.depth - 1, trusted=self.trusted and own)
        return [(entry, inner.listed(entry.place)) for entry in entries]

    def _listed(self, base: URL | Path, text: str) -> list[OpenInput]:
        return [open_input for _, open_input in self.entries(base, text)]

    def listed(self, place: URL | Path) -> OpenInput:
        """Return what a list names; only Home Assistant's own may name what needs a signature."""
        if isinstance(place, URL):
            address = str(place)
            if self.trusted:
                address = async_process_play_media_url(self.hass, address)
            return self.web(URL(address))

        def open_input() -> BinaryIO:
            if not is_allowed_file(self.hass, str(place)):
                raise UnreadableError("not allowed")
            return self.file(place)()

        return open_input


def is_allowed_file(hass: HomeAssistant, name: str) -> bool:
    """Tell whether a name is a file in a folder that Home Assistant may read; blocks."""
    return name.startswith("/") and hass.config.is_allowed_path(name) and Path(name).is_file()
