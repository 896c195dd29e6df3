"""Start barrier with a grace time: keeps cameras that say the same from doing so one after the other."""

import asyncio


class StartBarrier:
    """Opens when all who are on their way have arrived, or when nobody else has for a moment.

    A cloud that gives all talk URLs at once (docs/protocol.md §4.4) leaves it to the machine to reach
    its cameras, a few milliseconds apart: they are worth waiting for. One that refuses some gives the
    next ones a second later, and ten seconds for fifty: those who have theirs begin.
    """

    def __init__(self, *, grace_s: float = 0.3, longest_s: float = 2.0) -> None:
        """Make a barrier on the running loop.

        The newest to arrive waits `grace_s` for another, which nobody notices; the first `longest_s`,
        in which a small machine reaches fifty cameras.
        """
        self._grace_s = grace_s
        self._longest_s = longest_s
        self._loop = asyncio.get_running_loop()
        self._coming: set[object] = set()
        self._first_at: float | None = None
        self._opens_at: float | None = None

    def enter(self, who: object) -> None:
        """Expect a turn that is about to reach its camera."""
        self._coming.add(who)

    def leave(self, who: object) -> None:
        """Wait no longer for a turn."""
        self._coming.discard(who)

    def may_begin(self, who: object) -> bool:
        """Take note that a turn could begin, and return whether it is time."""
        now = self._loop.time()
        if who in self._coming:
            self._coming.remove(who)
            self._arrive(now)
        return not self._coming or (self._opens_at is not None and now >= self._opens_at)

    def _arrive(self, now: float) -> None:
        """Wait for the next one, unless it is open already."""
        if self._first_at is None:
            self._first_at = now
        if self._opens_at is None or now < self._opens_at:
            self._opens_at = min(now + self._grace_s, self._first_at + self._longest_s)
