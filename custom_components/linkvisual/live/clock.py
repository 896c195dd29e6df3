"""One monotonic line of time for all the streams that a source opens one after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

_MAX_STEP_FORWARD_MS = 10_000
_MAX_STEP_BACK_MS = 500

_MAX_APART_MS = 3_000
"""How far the clocks of picture and sound may differ and still be one: a cloud's cache may hold so
much of either. Beyond, one of them is wrong, and each goes by its own."""


class Track(Enum):
    """Whose timestamps."""

    VIDEO = auto()
    AUDIO = auto()


@dataclass(slots=True)
class _Offset:
    """From timestamps to the line; tracks with one clock share it."""

    ms: float


class LineClock:
    """Maps a stream's timestamps to milliseconds since the source was made.

    A new stream, a wrapped or a jumping timestamp goes on at the time that it is now. Nothing is
    placed later than it arrived: what comes in a burst is pressed together, so that no viewer
    plays the past. Picture and sound keep their distance, unless their clocks have nothing to do
    with each other.
    """

    def __init__(self, now_ms: Callable[[], float], zero_ms: float | None = None) -> None:
        """Read time from a monotonic clock in milliseconds; the line begins then, or now."""
        self._read_ms = now_ms
        self._zero_ms = now_ms() if zero_ms is None else zero_ms
        self._offsets: dict[Track, _Offset] = {}
        self._previous_ms: dict[Track, int] = {}

    def now_ms(self) -> float:
        """Return where the line is now."""
        return self._read_ms() - self._zero_ms

    def restart(self) -> None:
        """Expect the timestamps of another stream."""
        self._offsets.clear()
        self._previous_ms.clear()

    def map(self, timestamp_ms: int, track: Track) -> int:
        """Return the place of a timestamp on the line."""
        newest_ms = self.now_ms() - timestamp_ms
        offset = self._offsets.get(track)
        if offset is None or self._jumps(timestamp_ms, track):
            offset = self._offsets[track] = self._shared(track, newest_ms) or _Offset(newest_ms)
        offset.ms = min(offset.ms, newest_ms)
        self._previous_ms[track] = timestamp_ms
        return round(timestamp_ms + offset.ms)

    def _shared(self, track: Track, newest_ms: float) -> _Offset | None:
        """Return the offset of the other track, if it is of the same clock."""
        others = (offset for other, offset in self._offsets.items() if other is not track)
        return next((o for o in others if abs(o.ms - newest_ms) <= _MAX_APART_MS), None)

    def _jumps(self, timestamp_ms: int, track: Track) -> bool:
        """Tell whether a timestamp does not go on from the one before."""
        previous_ms = self._previous_ms.get(track, timestamp_ms)
        return not -_MAX_STEP_BACK_MS <= timestamp_ms - previous_ms <= _MAX_STEP_FORWARD_MS
