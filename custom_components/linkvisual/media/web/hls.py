"""The sound of an HLS stream as one row of bytes: which segments, in which order, until when.

FFmpeg's own HLS reader plays only what comes before a change of header, streams or codec, ends
with the first list that it cannot load again, and sleeps between two lists where nobody can wake it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from yarl import URL

from ...intercom import OUTAGE_S, Mark, StreamItem, StreamTimes, UnreadableError
from ..lists import beside
from .hls_lines import Variables, pick_variant
from .hls_parser import parse_segments
from .hls_reader import SegmentReader
from .hls_segments import Segment, SegmentList
from .http import HTTP_ERRORS, LIVE_TIMEOUT, read_text, reason_of

_BEHIND_LIVE_SEGMENTS = 3
"""From the end of a live list (RFC 8216 §6.3.3)."""

_MOST_FAILURES = 3
"""In a row: one may be chance."""


async def read_segments(
    session: aiohttp.ClientSession,
    url: URL,
    text: str,
    start_s: float = 0.0,
    *,
    longest_standstill_s: float = OUTAGE_S,
) -> AsyncGenerator[StreamItem]:
    """Yield the segments of a stream in order, for as long as it goes on.

    One that has ended, and tells the length of each segment, begins with the one at a time. A live
    one is given up after `longest_standstill_s` without a segment, whatever the reason.

    Raises:
        UnreadableError: the stream is encrypted for others, or has gone.
    """
    variables = Variables(url)
    if (variant := await beside(text, lambda: pick_variant(text, url, variables))) is not None:
        url, text = await read_text(session, variant)
        variables = Variables(url, variables)
    following = _Following(session, variables, longest_standstill_s)
    playlist = await following.parsed(text)
    if (times := following.begin(playlist, start_s)) is not None:
        yield times
    while True:
        if not playlist.ended:
            yield Mark.LIVE
        for segment in following.new(playlist):
            async with aclosing(following.read(segment, url)) as items:
                async for item in items:
                    yield item
        if playlist.ended:
            return
        following.count_pause(playlist.target_s / 2)
        await asyncio.sleep(playlist.target_s / 2)
        text = await following.reload(url, text)
        playlist = await following.parsed(text)


class _Following:
    """A place in a stream whose playlist changes."""

    def __init__(
        self, session: aiohttp.ClientSession, variables: Variables, longest_standstill_s: float
    ) -> None:
        self._session = session
        self._variables = variables
        self._reader = SegmentReader(session)
        self._longest_standstill_s = longest_standstill_s
        self._sequence: int | None = None
        self._failures = 0
        self._live = False
        self._heard = False
        self._standstill_s = 0.0
        self._parsed: tuple[str, SegmentList] | None = None

    async def parsed(self, text: str) -> SegmentList:
        """Return the segments of a list, which is often the same as before."""
        if self._parsed is None or self._parsed[0] != text:
            self._parsed = text, await beside(text, lambda: parse_segments(text, self._variables))
        return self._parsed[1]

    def begin(self, playlist: SegmentList, start_s: float) -> StreamTimes | None:
        """Go to a time in a stream that has one; return its length, and where it begins now."""
        if (duration_s := playlist.duration_s) is None:
            return None
        index, begins_s = playlist.index_at(start_s)
        if index:
            self._sequence = playlist.segments[index - 1].sequence
        return StreamTimes(duration_s, begins_s)

    def count_pause(self, pause_s: float) -> None:
        """Count a pause; raises UnreadableError if nothing comes any more."""
        self._standstill_s += pause_s
        if self._standstill_s > self._longest_standstill_s:
            raise UnreadableError("the stream stands still")

    def new(self, playlist: SegmentList) -> list[Segment]:
        """Return the segments behind the place; of a live stream only the last ones at first."""
        segments, self._live = playlist.segments, not playlist.ended
        if self._has_begun_anew(playlist):
            self._sequence = None
            self._reader.forget_header()
        if self._sequence is not None:
            return [segment for segment in segments if segment.sequence > (self._sequence or 0)]
        return segments if playlist.ended else segments[-_BEHIND_LIVE_SEGMENTS:]

    def _has_begun_anew(self, playlist: SegmentList) -> bool:
        """Return whether a station counts from the beginning again; a copy can only be a bit old."""
        if self._sequence is None or playlist.ended or not playlist.segments:
            return False
        return playlist.segments[-1].sequence < self._sequence - len(playlist.segments)

    async def read(self, segment: Segment, base: URL) -> AsyncGenerator[StreamItem]:
        """Yield a segment, with its header if that has changed; a broken one is passed over."""
        self._sequence = segment.sequence
        try:
            async with aclosing(self._reader.items(segment, base)) as items:
                async for item in items:
                    yield item
            self._failures, self._standstill_s, self._heard = 0, 0.0, True
        except (UnreadableError, *HTTP_ERRORS) as err:
            self._note_failure(err)

    async def reload(self, url: URL, text: str) -> str:
        """Return the playlist of now, or that of before if it cannot be read."""
        try:
            _, text = await read_text(self._session, url, LIVE_TIMEOUT)
        except UnreadableError as err:
            self._note_failure(err)
        return text

    def _note_failure(self, err: Exception) -> None:
        """Count a failure; a live stream that has been heard may be away for a while."""
        self._failures += 1
        if self._failures >= _MOST_FAILURES and not (self._live and self._heard):
            raise UnreadableError(reason_of(err)) from None
