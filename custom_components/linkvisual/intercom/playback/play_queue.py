"""Play queue: what plays now, and what is to come."""

from collections.abc import Sequence
from enum import StrEnum

from ..decode.track import Track


class Enqueue(StrEnum):
    """Where new tracks go, in the words of Home Assistant."""

    ADD = "add"
    NEXT = "next"
    PLAY = "play"
    REPLACE = "replace"


class PlayQueue:
    """Tracks in their order, with a place among them."""

    def __init__(self) -> None:
        """Make an empty queue."""
        self._tracks: list[Track] = []
        self._index = 0

    def __len__(self) -> int:
        """Return the number of tracks, those that are over included."""
        return len(self._tracks)

    @property
    def current(self) -> Track | None:
        """Return the track at the place, None behind the last one."""
        return self._tracks[self._index] if self._index < len(self._tracks) else None

    @property
    def index(self) -> int:
        """Return the place, counted from 0."""
        return self._index

    def put(self, tracks: Sequence[Track], enqueue: Enqueue) -> bool:
        """Add tracks; return whether what is current has changed."""
        if enqueue is Enqueue.REPLACE or self.current is None:
            self._tracks, self._index = list(tracks), 0
            return True
        if enqueue is Enqueue.ADD:
            self._tracks.extend(tracks)
            return False
        self._tracks[self._index + 1 : self._index + 1] = tracks
        if enqueue is Enqueue.PLAY:
            self._index += 1
        return enqueue is Enqueue.PLAY

    def move(self, steps: int) -> Track | None:
        """Go forwards or backwards, but not before the first track; return what is current then."""
        self._index = max(self._index + steps, 0)
        return self.current

    def clear(self) -> None:
        """Forget everything."""
        self._tracks, self._index = [], 0
