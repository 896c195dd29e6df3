"""Whatever sound is behind an address, for as long as it goes on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from yarl import URL

from ...intercom import UnreadableError
from .hls import read_hls
from .http import CHUNK_BYTES, HTTP_ERRORS, TIMEOUT, check, text_of
from .playlist import CONTENT_TYPES, is_hls, looks_like_playlist, parse_playlist

_MOST_DEPTH = 4
_MOST_FAILURES = 5
_RETRY_DELAY_S = 0.5


async def read_sound(
    session: aiohttp.ClientSession, url: URL, depth: int = 0
) -> AsyncGenerator[bytes]:
    """Yield the bytes of a file, of a radio station, or of what a playlist names first.

    Raises:
        UnreadableError: nothing could be read, or it broke off for good.
    """
    reading = _Reading(session, url)
    async with aclosing(reading.chunks()) as chunks:
        async for chunk in chunks:
            yield chunk
    if reading.playlist is None:
        return
    base, text = reading.playlist
    if is_hls(text):
        async with aclosing(read_hls(session, base, text)) as chunks:
            async for chunk in chunks:
                yield chunk
        return
    entries = parse_playlist(text, base)
    if not entries or depth >= _MOST_DEPTH:
        raise UnreadableError("empty playlist" if not entries else "playlists without an end")
    async with aclosing(read_sound(session, entries[0].url, depth + 1)) as chunks:
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
    return response.content_type.lower() in CONTENT_TYPES or looks_like_playlist(head)
