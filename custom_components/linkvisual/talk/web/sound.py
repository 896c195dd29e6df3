"""Whatever sound is behind an address, for as long as it goes on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import PurePosixPath

import aiohttp
from yarl import URL

from ...intercom import ListOfInputs, OpenInput, UnreadableError
from .hls import read_hls
from .http import HTTP_ERRORS, LIVE_TIMEOUT, TIMEOUT, check, reason_of, text_of
from .playlist import CONTENT_TYPES, SUFFIXES, is_hls, looks_like_playlist

_LONGEST_SILENCE_S = 6.0
"""Without a byte of what can be asked for again; a camera waits 15 s for a source."""

_MOST_FAILURES = 12
_RETRY_DELAY_S = 0.5
_LONGEST_RETRY_DELAY_S = 2.0


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
                reason = "ended"
            except (UnreadableError, *HTTP_ERRORS) as err:
                reason = reason_of(err)
                if not self._may_ask_again(err):
                    raise UnreadableError(reason) from None
            self._note_failure(reason)
            await asyncio.sleep(min(_RETRY_DELAY_S * self._failures, _LONGEST_RETRY_DELAY_S))

    async def _attempt(self) -> AsyncGenerator[bytes]:
        resumes = bool(self._received_bytes) and not self._live
        headers = {"Range": f"bytes={self._received_bytes}-"} if resumes else {}
        timeout = LIVE_TIMEOUT if self._received_bytes else TIMEOUT
        async with self._session.get(self._url, timeout=timeout, headers=headers) as response:
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
            while chunk := await self._next_chunk(response.content):
                yield chunk

    async def _next_chunk(self, content: aiohttp.StreamReader) -> bytes:
        """Return what is there next, nothing at the end; raises TimeoutError."""
        again = self._live or self._resumable
        async with asyncio.timeout(_LONGEST_SILENCE_S if again else None):
            return await content.readany()

    def _may_ask_again(self, err: Exception) -> bool:
        """Return whether this is an outage: also an answer of a station that is being restarted."""
        if not self._received_bytes:
            return False
        return self._live or (self._resumable and not isinstance(err, UnreadableError))

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
