"""Start barrier with a grace time: keeps cameras that say the same from doing so one after the other."""

import asyncio
from math import inf


class StartBarrier:
    """Opens when all who are on their way are ready, or when nobody else was reached for a moment.

    A cloud that gives all talk URLs at once (docs/protocol.md §4.4) leaves it to the machine to reach
    its cameras, a few milliseconds apart: they are worth waiting for. One that refuses some gives the
    next ones a second later, and ten seconds for fifty: those who have theirs begin.
    """

    def __init__(self, *, grace_s: float = 0.3, longest_s: float = 2.0) -> None:
        """Make a barrier on the running loop.

        `grace_s` after the newest was reached, nobody waits for those who were not; the lead-in
        takes longer. The first to be ready waits `longest_s`, in which a small machine reaches fifty cameras.
        """
        self._grace_s = grace_s
        self._longest_s = longest_s
        self._loop = asyncio.get_running_loop()
        self._coming: set[object] = set()
        self._leading_in: set[object] = set()
        self._reached_at = -inf
        self._opens_at = inf
        self._open = False

    def enter(self, who: object) -> None:
        """Expect a turn that is about to reach its camera."""
        self.leave(who)
        self._coming.add(who)

    def reach(self, who: object) -> None:
        """Take note that a turn has reached its camera, and begins with silence."""
        self.leave(who)
        self._leading_in.add(who)
        self._reached_at = self._loop.time()

    def leave(self, who: object) -> None:
        """Wait no longer for a turn."""
        self._coming.discard(who)
        self._leading_in.discard(who)

    def may_begin(self, who: object) -> bool:
        """Take note that a turn could begin, and return whether it is time; once it is, it is for all."""
        now = self._loop.time()
        self.leave(who)
        self._opens_at = min(self._opens_at, now + self._longest_s)
        given_up = now >= self._reached_at + self._grace_s
        together = not self._leading_in and (given_up or not self._coming)
        self._open = self._open or together or now >= self._opens_at
        return self._open
