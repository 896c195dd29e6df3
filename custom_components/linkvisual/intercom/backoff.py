"""Exponential back-off: keeps a peer that is down from being hammered, and ends when it stays down."""

import asyncio
from math import inf

OUTAGE_S = 45.0
"""How long media waits for a camera or a station, as the README promises: a router that starts anew is back by then."""


class Backoff:
    """Pauses that double after each failure in a row."""

    def __init__(self, first_s: float, longest_s: float, give_up_after_s: float = inf) -> None:
        """Pause `first_s` seconds at first and `longest_s` at most; the time begins with the first failure."""
        self._first_s = first_s
        self._longest_s = longest_s
        self._give_up_after_s = give_up_after_s
        self.restart()

    def restart(self) -> None:
        """Take note that something worked."""
        self._pause_s = self._first_s
        self._gives_up_at: float | None = None

    @property
    def given_up(self) -> bool:
        """Return whether failures have gone on for too long."""
        gives_up_at = self._gives_up_at
        return gives_up_at is not None and asyncio.get_running_loop().time() >= gives_up_at

    def pause_s(self) -> float:
        """Return for how many seconds to wait after a failure."""
        if self._gives_up_at is None and self._give_up_after_s < inf:
            self._gives_up_at = asyncio.get_running_loop().time() + self._give_up_after_s
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, self._longest_s)
        return pause_s
