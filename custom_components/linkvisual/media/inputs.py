"""Inputs of the web and of files, which are sound or turn out to be lists of other inputs."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote

import aiohttp
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_hass_url
from yarl import URL

from ..intercom import InputList, OpenInput, UnreadableError, WebStream
from .lists import is_hls, list_in
from .web.playlist import Entry, parse_playlist
from .web.reading import Reading


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

        def open_input() -> BinaryIO:
            reading = Reading(self.session, url, self._async_listed)
            return cast("BinaryIO", WebStream(self.hass.loop, reading.items))

        return open_input

    def file(self, path: Path) -> OpenInput:
        """Return what is in a file, which may be read."""

        def open_input() -> BinaryIO | InputList:
            with ExitStack() as stack:
                file = stack.enter_context(path.open("rb"))
                if (text := list_in(file, path.suffix)) is not None:
                    return InputList(self._listed(path, text))
                stack.pop_all()
            return file

        return open_input

    async def async_entries(self, base: URL | Path, text: str) -> list[tuple[Entry, OpenInput]]:
        """Return the entries of a list that is somewhere; a long list is read beside the loop.

        Raises:
            UnreadableError: there is none, or there are too many lists inside each other.
        """
        return self._inputs_of(
            base, await self.hass.async_add_executor_job(parse_playlist, text, base)
        )

    def _listed(self, base: Path, text: str) -> list[OpenInput]:
        entries = [] if is_hls(text) else parse_playlist(text, base)
        return [open_input for _, open_input in self._inputs_of(base, entries)]

    async def _async_listed(self, base: URL, text: str) -> list[OpenInput]:
        return [open_input for _, open_input in await self.async_entries(base, text)]

    def _inputs_of(self, base: URL | Path, entries: list[Entry]) -> list[tuple[Entry, OpenInput]]:
        if not entries:
            raise UnreadableError("empty playlist")
        if not self.depth:
            raise UnreadableError("playlists without an end")
        own = isinstance(base, URL) and is_hass_url(self.hass, str(base))
        inner = replace(self, depth=self.depth - 1, trusted=self.trusted and own)
        return [(entry, inner.listed(entry.location)) for entry in entries]

    def listed(self, location: URL | Path) -> OpenInput:
        """Return what a list names; only Home Assistant's own may name what needs a signature."""
        if isinstance(location, URL):
            address = str(location)
            if self.trusted:
                address = async_process_play_media_url(self.hass, address)
            return self.web(URL(address))

        def open_input() -> BinaryIO | InputList:
            return self.file(_existing(self.hass, location))()

        return open_input


def is_allowed_file(hass: HomeAssistant, name: str) -> bool:
    """Tell whether a name is a file in a folder that Home Assistant may read; blocks."""
    return name.startswith("/") and hass.config.is_allowed_path(name) and Path(name).is_file()


def is_missing_file(hass: HomeAssistant, name: str) -> bool:
    """Tell whether a name is one in a folder that may be read, and there is no such file; blocks."""
    return hass.config.is_allowed_path(name) and not Path(name).exists()


def _existing(hass: HomeAssistant, location: Path) -> Path:
    """Return the file of an entry: named as it is, or with percent signs as VLC writes it.

    Raises:
        UnreadableError: there is none, or it may not be read.
    """
    for path in (location, Path(unquote(str(location)).replace("\0", ""))):
        if is_allowed_file(hass, str(path)):
            return path
    if is_missing_file(hass, str(location)):
        raise UnreadableError("FileNotFoundError")
    raise UnreadableError("not allowed")
