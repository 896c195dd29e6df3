"""One monotonic line of time for all the streams that a source opens one after the other."""

from collections.abc import Callable
from enum import Enum, auto

_MAX_STEP_FORWARD_MS = 10_000
_MAX_STEP_BACK_MS = 500


class Track(Enum):
    """Whose timestamps."""

    VIDEO = auto()
    AUDIO = auto()


class LineClock:
    """Maps a stream's timestamps to milliseconds since the source was made.

    A new stream, a wrapped or a jumping timestamp goes on at the time that it is now. Nothing is
    placed later than it arrived: what comes in a burst is pressed together, so that no viewer
    plays the past. Picture and sound keep their distance.
    """

    def __init__(self, now_ms: Callable[[], float]) -> None:
        """Read time from a monotonic clock in milliseconds."""
        self._read_ms = now_ms
        self._zero_ms = now_ms()
        self._offset_ms: float | None = None
        self._previous_ms: dict[Track, int] = {}

    def now_ms(self) -> float:
        """Return where the line is now."""
        return self._read_ms() - self._zero_ms

    def restart(self) -> None:
        """Expect the timestamps of another stream."""
        self._offset_ms = None
        self._previous_ms.clear()

    def map(self, timestamp_ms: int, track: Track) -> int:
        """Return the place of a timestamp on the line."""
        offset_ms = self.now_ms() - timestamp_ms
        if self._offset_ms is None or self._jumps(timestamp_ms, track):
            self._offset_ms = offset_ms
            self._previous_ms.clear()
        self._offset_ms = min(self._offset_ms, offset_ms)
        self._previous_ms[track] = timestamp_ms
        return round(timestamp_ms + self._offset_ms)

    def _jumps(self, timestamp_ms: int, track: Track) -> bool:
        """Tell whether a timestamp does not go on from the one before."""
        previous_ms = self._previous_ms.get(track, timestamp_ms)
        return not -_MAX_STEP_BACK_MS <= timestamp_ms - previous_ms <= _MAX_STEP_FORWARD_MS
