"""Whatever sound is behind an address, for as long as it goes on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import PurePosixPath

import aiohttp
from yarl import URL

from ...intercom import ListOfInputs, OpenInput, UnreadableError
from .hls import read_hls
from .http import CHUNK_BYTES, HTTP_ERRORS, TIMEOUT, check, text_of
from .playlist import CONTENT_TYPES, SUFFIXES, is_hls, looks_like_playlist

_MOST_FAILURES = 5
_RETRY_DELAY_S = 0.5


type OpenEntries = Callable[[URL, str], Sequence[OpenInput]]
"""Returns the inputs that a playlist of an address names; raises UnreadableError."""


async def read_sound(
    session: aiohttp.ClientSession, url: URL, open_entries: OpenEntries
) -> AsyncGenerator[bytes]:
    """Yield the bytes of a file, of a radio station, or of an HLS stream.

    Raises:
        ListOfInputs: it is a playlist.
        UnreadableError: nothing could be read, or it broke off for good.
    """
    reading = _Reading(session, url)
    async with aclosing(reading.chunks()) as chunks:
        async for chunk in chunks:
            yield chunk
    if reading.playlist is None:
        return
    base, text = reading.playlist
    if not is_hls(text):
        raise ListOfInputs(open_entries(base, text))
    async with aclosing(read_hls(session, base, text)) as chunks:
        async for chunk in chunks:
            yield chunk


class _Reading:
    """One address, asked again where it broke off."""

    def __init__(self, session: aiohttp.ClientSession, url: URL) -> None:
        self._session = session
        self._url = url
        self._received_bytes = 0
        self._failures = 0
        self._live = False
        self._resumable = False
        self.playlist: tuple[URL, str] | None = None

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield a body, or set `playlist` instead."""
        while True:
            try:
                async with aclosing(self._attempt()) as chunks:
                    async for chunk in chunks:
                        self._received_bytes += len(chunk)
                        self._failures = 0
                        yield chunk
                if self.playlist is not None or not self._live:
                    return
                self._note_failure("ended")
            except HTTP_ERRORS as err:
                if not self._received_bytes or not (self._live or self._resumable):
                    raise UnreadableError(type(err).__name__) from None
                self._note_failure(type(err).__name__)
            await asyncio.sleep(_RETRY_DELAY_S * self._failures)

    async def _attempt(self) -> AsyncGenerator[bytes]:
        resumes = bool(self._received_bytes) and not self._live
        headers = {"Range": f"bytes={self._received_bytes}-"} if resumes else {}
        async with self._session.get(self._url, timeout=TIMEOUT, headers=headers) as response:
            check(response)
            if resumes and response.status != 206:
                raise UnreadableError("interrupted")
            self._live = _is_live(response)
            self._resumable = response.headers.get("Accept-Ranges") == "bytes"
            head = await response.content.readany()
            if not self._received_bytes and _is_playlist(response, head):
                self.playlist = response.url, await text_of(response, head)
                return
            if head:
                yield head
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                yield chunk

    def _note_failure(self, reason: str) -> None:
        self._failures += 1
        if self._failures >= _MOST_FAILURES:
            raise UnreadableError(reason) from None


def _is_live(response: aiohttp.ClientResponse) -> bool:
    """Return whether an answer has no end of its own: a radio station."""
    icy = any(name.lower().startswith("icy-") for name in response.headers)
    return icy and response.content_length is None


def _is_playlist(response: aiohttp.ClientResponse, head: bytes) -> bool:
    kind = response.content_type.lower()
    if kind in CONTENT_TYPES or looks_like_playlist(head):
        return True
    named_so = PurePosixPath(response.url.path).suffix.lower() in SUFFIXES
    return named_so and not kind.startswith(("audio/", "video/"))
