"""The sound of an HLS stream as one row of bytes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from yarl import URL

from ...intercom import UnreadableError
from .hls_playlist import Segment, SegmentList, parse_segments, pick_variant
from .http import HTTP_ERRORS, LIVE_TIMEOUT, read_text, reason_of, stream

_BEHIND_LIVE_SEGMENTS = 3
_MOST_FAILURES = 3
_LONGEST_STANDSTILL_S = 45.0
"""Without a segment of a live stream that has been heard, whatever the reason."""


async def read_hls(session: aiohttp.ClientSession, url: URL, text: str) -> AsyncGenerator[bytes]:
    """Yield the segments of a stream in order, for as long as it goes on.

    Raises:
        UnreadableError: the stream is encrypted or has gone.
    """
    if (variant := pick_variant(text, url)) is not None:
        url, text = await read_text(session, variant)
    following = _Following()
    while True:
        playlist = parse_segments(text, url)
        for segment in following.new(playlist):
            async with aclosing(following.read(session, segment)) as chunks:
                async for chunk in chunks:
                    yield chunk
        if playlist.ended:
            return
        following.note_pause(playlist.target_s / 2)
        await asyncio.sleep(playlist.target_s / 2)
        text = await following.reload(session, url, text)


class _Following:
    """A place in a stream whose playlist changes."""

    def __init__(self) -> None:
        self._sequence: int | None = None
        self._header: URL | None = None
        self._failures = 0
        self._live = False
        self._heard = False
        self._standstill_s = 0.0

    def note_pause(self, pause_s: float) -> None:
        """Take note of a pause; raises UnreadableError if nothing comes any more."""
        self._standstill_s += pause_s
        if self._standstill_s > _LONGEST_STANDSTILL_S:
            raise UnreadableError("the stream stands still")

    def new(self, playlist: SegmentList) -> list[Segment]:
        """Return the segments behind the place; of a live stream only the last ones at first."""
        segments, self._live = playlist.segments, not playlist.ended
        if self._has_begun_anew(playlist):
            self._sequence = self._header = None
        if self._sequence is not None:
            return [segment for segment in segments if segment.sequence > (self._sequence or 0)]
        return segments if playlist.ended else segments[-_BEHIND_LIVE_SEGMENTS:]

    def _has_begun_anew(self, playlist: SegmentList) -> bool:
        """Return whether a station counts from the beginning again; a copy can only be a bit old."""
        if self._sequence is None or playlist.ended or not playlist.segments:
            return False
        return playlist.segments[-1].sequence < self._sequence - len(playlist.segments)

    async def read(self, session: aiohttp.ClientSession, segment: Segment) -> AsyncGenerator[bytes]:
        """Yield a segment, with its header if that has changed; a broken one is passed over."""
        self._sequence = segment.sequence
        try:
            if segment.header is not None and segment.header != self._header:
                self._header = segment.header
                async with aclosing(stream(session, segment.header)) as chunks:
                    async for chunk in chunks:
                        yield chunk
            async with aclosing(stream(session, segment.url)) as chunks:
                async for chunk in chunks:
                    yield chunk
            self._failures, self._standstill_s, self._heard = 0, 0.0, True
        except (UnreadableError, *HTTP_ERRORS) as err:
            self._note_failure(err)

    async def reload(self, session: aiohttp.ClientSession, url: URL, text: str) -> str:
        """Return the playlist of now, or that of before if it cannot be read."""
        try:
            _, text = await read_text(session, url, LIVE_TIMEOUT)
        except UnreadableError as err:
            self._note_failure(err)
        return text

    def _note_failure(self, err: Exception) -> None:
        """Count a failure; a live stream that has been heard may be away for a while."""
        self._failures += 1
        if self._failures >= _MOST_FAILURES and not (self._live and self._heard):
            raise UnreadableError(reason_of(err)) from None
