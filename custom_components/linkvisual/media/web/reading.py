"""One address of the web, read for as long as something comes from it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import aiohttp
from yarl import URL

from ...intercom import (
    OUTAGE_S,
    Backoff,
    InputList,
    Mark,
    OpenInput,
    StreamItem,
    StreamSize,
    UnreadableError,
)
from ..lists import is_hls, is_list
from .answer_kind import has_ranges, head_of, is_live, metadata_of
from .hls import read_segments
from .http import (
    CHUNK_BYTES,
    HTTP_ERRORS,
    LIVE_TIMEOUT,
    TIMEOUT,
    HttpResponse,
    open_url,
    reason_of,
    text_of,
)

type OpenEntries = Callable[[URL, str], Awaitable[Sequence[OpenInput]]]
"""Returns the inputs that a playlist of an address names; raises UnreadableError."""

_LONGEST_PAUSE_S = 4.0
"""A station is not to be hammered, nor its return missed by long."""

_LONGEST_WAY_BYTES = 16 * 1024 * 1024
"""What is fetched again of a server that promises places and then sends all: a long song."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an address is waited for."""

    first_pause_s: float = 0.5
    """Before it is asked again: most breaks are over at once."""

    silence_s: float = 6.0
    """Without a byte of what can be asked for again; a camera waits 15 s for a source."""

    outage_s: float = OUTAGE_S
    """Until one that was heard is given up."""


class Reading:
    """One address, asked again where it broke off."""

    def __init__(self, session: aiohttp.ClientSession, url: URL, open_entries: OpenEntries) -> None:
        """Prepare to read an address; nothing is asked for yet."""
        self._patience = Patience()
        self._session = session
        self._url = url
        self._open_entries = open_entries
        self._live = False
        self._resumable = False
        self._start_s = 0.0

    async def items(self, start: int, start_s: float = 0.0) -> AsyncGenerator[StreamItem]:
        """Yield what is behind the address from a byte on, of HLS from a time, of a list its entries.

        Raises:
            UnreadableError: nothing could be read, or it broke off for good.
        """
        self._start_s, patience = start_s, self._patience
        outage = Backoff(patience.first_pause_s, _LONGEST_PAUSE_S, patience.outage_s)
        position = start
        while True:
            try:
                async with aclosing(self._attempt(position)) as items:
                    async for item in items:
                        if isinstance(item, bytes):
                            position += len(item)
                            outage.restart()
                        yield item
                if not self._live:
                    return
                reason = "ended"
            except (UnreadableError, *HTTP_ERRORS) as err:
                reason = reason_of(err)
                if position == start or not self._may_ask_again(err):
                    raise UnreadableError(reason) from None
            if outage.given_up:
                raise UnreadableError(reason)
            await asyncio.sleep(outage.pause_s())
            if self._live:
                yield Mark.NEW_CONTAINER

    async def _attempt(self, position: int) -> AsyncGenerator[StreamItem]:
        """Yield what one answer brings."""
        headers = {"Icy-MetaData": "1"}
        if position and not self._live:
            headers["Range"] = f"bytes={position}-"
        timeout = LIVE_TIMEOUT if position else TIMEOUT
        async with open_url(self._session, self._url, timeout, headers) as answer:
            if "Range" in headers:
                async with aclosing(self._rest(answer, position)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            async with aclosing(self._whole(answer)) as items:
                async for item in items:
                    yield item

    async def _whole(self, answer: HttpResponse) -> AsyncGenerator[StreamItem]:
        """Yield an answer from its beginning, once it is known what it is."""
        head = await head_of(answer)
        if not self._live and is_list(head, answer.content_type, answer.url.path):
            async with aclosing(self._list(answer, head)) as items:
                async for item in items:
                    yield item
            return
        self._note_kind(answer)
        if self._live:
            yield Mark.LIVE
        elif self._resumable and answer.length_bytes:
            yield StreamSize(answer.length_bytes)
        metadata = metadata_of(answer)
        if metadata is None:
            yield head
            async for chunk in self._chunks(answer):
                yield chunk
            return
        for item in metadata.split(head):
            yield item
        async for chunk in self._chunks(answer):
            for item in metadata.split(chunk):
                yield item

    async def _rest(self, answer: HttpResponse, position: int) -> AsyncGenerator[bytes]:
        """Yield what is behind a position, also of a server that sends all."""
        left = 0 if answer.status == 206 else position
        if left > _LONGEST_WAY_BYTES:
            raise UnreadableError("interrupted")
        async for chunk in self._chunks(answer):
            if len(chunk) > left:
                yield chunk[left:]
            left = max(left - len(chunk), 0)

    async def _list(self, answer: HttpResponse, head: bytes) -> AsyncGenerator[StreamItem]:
        """Yield an HLS stream, or the entries of any other list."""
        text = await text_of(answer, head)
        if not is_hls(text):
            yield InputList(await self._open_entries(answer.url, text))
            return
        async with aclosing(read_segments(self._session, answer.url, text, self._start_s)) as items:
            async for item in items:
                yield item

    def _note_kind(self, answer: HttpResponse) -> None:
        self._live = self._live or is_live(answer)
        self._resumable = has_ranges(answer)

    async def _chunks(self, answer: HttpResponse) -> AsyncGenerator[bytes]:
        """Yield a body; raises TimeoutError when one that can be had again falls silent."""
        patience_s = self._patience.silence_s if self._live or self._resumable else None
        while True:
            async with asyncio.timeout(patience_s):
                chunk = await answer.content.read(CHUNK_BYTES)
            if not chunk:
                return
            yield chunk

    def _may_ask_again(self, err: Exception) -> bool:
        """Return whether this is an outage: also an answer of a station that is being restarted."""
        return self._live or (self._resumable and not isinstance(err, UnreadableError))
