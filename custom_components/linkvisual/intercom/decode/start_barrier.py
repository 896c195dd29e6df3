"""Start barrier with a grace time: keeps cameras that say the same from doing so one after the other."""

import asyncio

_TALK_URLS_PER_S = 5
"""How slowly URLs may come and the cameras still begin together: a cloud that allows no more is not
known, and one that allows more gives them all at once (docs/protocol.md §4.4)."""

_LONGEST_WAIT_S = 4.0
"""Twenty cameras' URLs; with more, the first ones begin before the last."""


class StartBarrier:
    """Opens when all who are on their way have arrived, or soon after the first one has.

    Where the cloud allows few talk URLs a second (docs/protocol.md §4.4), many cameras need longer
    to become ready than a few. One that does not answer costs four others 0.3 s and no more.
    """

    def __init__(self, *, grace_s: float = 0.3) -> None:
        """Make a barrier on the running loop.

        One camera that does not answer makes the others late by `grace_s`, which nobody notices.
        """
        self._grace_s = grace_s
        self._loop = asyncio.get_running_loop()
        self._coming: set[object] = set()
        self._arrived: set[object] = set()
        self._opens_at: float | None = None

    def enter(self, who: object) -> None:
        """Expect a turn that is about to reach its camera."""
        self._coming.add(who)

    def leave(self, who: object) -> None:
        """Wait no longer for a turn."""
        self._coming.discard(who)
        self._arrived.discard(who)

    def may_begin(self, who: object) -> bool:
        """Take note that a turn could begin, and return whether it is time."""
        if who in self._coming:
            self._coming.remove(who)
            self._arrived.add(who)
            if self._opens_at is None:
                queued_s = (len(self._coming) + len(self._arrived) - 1) // _TALK_URLS_PER_S
                patience_s = min(self._grace_s + queued_s, _LONGEST_WAIT_S)
                self._opens_at = self._loop.time() + patience_s
        late = self._opens_at is not None and self._loop.time() >= self._opens_at
        return late or not self._coming
