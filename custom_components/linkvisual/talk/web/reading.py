"""One address of the web, read for as long as something comes from it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import PurePosixPath

import aiohttp
from yarl import URL

from ...intercom import UnreadableError
from .http import CHUNK_BYTES, HTTP_ERRORS, LIVE_TIMEOUT, TIMEOUT, check, reason_of, text_of
from .icy import icy_request_of, open_icy
from .playlist import CONTENT_TYPES, SUFFIXES, looks_like_playlist

_LONGEST_SILENCE_S = 6.0
"""Without a byte of what can be asked for again; a camera waits 15 s for a source."""

_MOST_FAILURES = 25
"""In a row: with the delays between them, 45 s."""

_RETRY_DELAY_S = 0.5
_LONGEST_RETRY_DELAY_S = 2.0


class Reading:
    """One address, asked again where it broke off."""

    def __init__(self, session: aiohttp.ClientSession, url: URL) -> None:
        """Prepare to read an address; nothing is asked for yet."""
        self._session = session
        self._url = url
        self._received_bytes = 0
        self._failures = 0
        self._live = False
        self._resumable = False
        self._icy: aiohttp.RequestInfo | None = None
        self.playlist: tuple[URL, str] | None = None

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield a body, or set `playlist` instead.

        Raises:
            UnreadableError: nothing could be read, or it broke off for good.
        """
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
                if self._icy is None and (request := icy_request_of(err)) is not None:
                    self._icy, self._live = request, True
                    continue
                reason = reason_of(err)
                if not self._may_ask_again(err):
                    raise UnreadableError(reason) from None
            self._note_failure(reason)
            await asyncio.sleep(min(_RETRY_DELAY_S * self._failures, _LONGEST_RETRY_DELAY_S))

    async def _attempt(self) -> AsyncGenerator[bytes]:
        if self._icy is None:
            async with aclosing(self._ask()) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        async with open_icy(self._icy) as content:
            while chunk := await self._next_chunk(content):
                yield chunk

    async def _ask(self) -> AsyncGenerator[bytes]:
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

    async def _next_chunk(self, content: aiohttp.StreamReader | asyncio.StreamReader) -> bytes:
        """Return what is there next, nothing at the end; raises TimeoutError."""
        again = self._live or self._resumable
        async with asyncio.timeout(_LONGEST_SILENCE_S if again else None):
            return await content.read(CHUNK_BYTES)

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
    """Return whether an answer has no end of its own: a radio station.

    Media servers of a house call themselves stations too when they send their queues.
    """
    names = [name.lower() for name in response.headers]
    icy = any(name.startswith("icy-") for name in names)
    dlna = any(name.endswith(".dlna.org") for name in names)
    return icy and not dlna and response.content_length is None


def _is_playlist(response: aiohttp.ClientResponse, head: bytes) -> bool:
    kind = response.content_type.lower()
    if kind in CONTENT_TYPES or looks_like_playlist(head):
        return True
    named_so = PurePosixPath(response.url.path).suffix.lower() in SUFFIXES
    return named_so and not kind.startswith(("audio/", "video/"))
