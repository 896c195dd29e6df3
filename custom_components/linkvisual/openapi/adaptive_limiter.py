"""Adaptive rate limiter: finds out a quota that is not published."""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from math import inf
from time import time
from typing import override

from .errors import ThrottledError
from .learned_rates import FULL_CALLS_PER_S, LearnedRate
from .rate_limiter import ROOM_S, RateLimiter, Ticket

_BURST_CALLS = 2 * FULL_CALLS_PER_S
"""At once after a pause, as long as the cloud has refused none: all cameras of a large house."""

_TIMER_ROOM_S = 0.01
"""What is left of the room where an answer has shown when the call was counted: timers are no finer."""


class AdaptiveRateLimiter(RateLimiter):
    """Find out a quota that is not published (docs/protocol.md §4.4).

    A call that the cloud throttles halves the rate, but not below what the cloud let through in
    the same second. Refusals of one burst count once; where they are most of it, what was let
    through of it is the rate.
    """

    def __init__(
        self, learned: LearnedRate | None, on_learned: Callable[[LearnedRate], None]
    ) -> None:
        """Start with what is remembered; `on_learned` is told what is to be remembered."""
        super().__init__(FULL_CALLS_PER_S)
        self._learned = learned
        self._on_learned = on_learned
        self._grants_s: deque[float] = deque(maxlen=_BURST_CALLS)
        self._shortest_trip_s = inf
        self._answered_s = -inf
        self._cut_s = -inf
        self._refusals = 0
        self._held_until_s = -inf
        self._hold: ThrottledError | None = None

    @override
    def granted(self, ticket: Ticket) -> None:
        """Let the rate not stay below what the cloud has just let through in one second."""
        now_s = self._answered_s = asyncio.get_running_loop().time()
        self._shortest_trip_s = min(self._shortest_trip_s, now_s - ticket.started_s)
        self._count_at(ticket, now_s - self._shortest_trip_s)
        self._grants_s.append(ticket.started_s)
        if self._learned is not None and self._granted_per_s(ticket) > self._learned.now(time()):
            self._learn(self._granted_per_s(ticket))
        self._release()

    @override
    def refused(self, ticket: Ticket, error: ThrottledError) -> bool:
        """Slow down; another attempt helps where the cloud has let others through meanwhile."""
        now_s = asyncio.get_running_loop().time()
        self._count_at(ticket, now_s)
        if error.retry_after_ms:
            self._held_until_s = max(self._held_until_s, now_s + error.retry_after_ms / 1000)
            self._hold = error
        granted = self._granted_per_s(ticket)
        if ticket.started_s > self._cut_s and not ticket.beyond:
            self._cut_s, self._refusals = now_s, 0
            self._learn(max(self._calls() // 2, granted, 1))
        self._refusals += not ticket.beyond
        if 0 < granted < min(self._refusals, self._calls()):
            self._learn(granted)
        return self._answered_s >= ticket.started_s

    def _count_at(self, ticket: Ticket, counted_s: float) -> None:
        """Have the window of an answered call begin when the cloud counted it at the latest.

        Of a burst the last calls leave late, and a cloud may count the refused ones, too: what
        followed by this machine's clock would all be refused once more. What is known needs no room.
        """
        with suppress(ValueError):
            self._starts_s.remove(ticket.started_s)
            insort(self._starts_s, counted_s + _TIMER_ROOM_S - ROOM_S)

    @override
    def raise_if_held(self, longest_s: float) -> None:
        """Raise what the cloud said, with the rest of the pause that it asked for."""
        rest_s = self._held_until_s - asyncio.get_running_loop().time()
        if self._hold is not None and rest_s > longest_s:
            code, request_id = self._hold.code, self._hold.request_id
            raise ThrottledError(code, request_id, retry_after_ms=round(rest_s * 1000))

    @override
    def _limit(self) -> tuple[int, float]:
        calls = self._calls()
        burst_window_s = self._window_s * _BURST_CALLS / calls
        refused = self._cut_s > asyncio.get_running_loop().time() - burst_window_s
        if refused or calls < FULL_CALLS_PER_S:
            return calls, self._window_s
        return _BURST_CALLS, burst_window_s

    @override
    def _is_held(self) -> bool:
        return self._held_until_s > asyncio.get_running_loop().time()

    @override
    def _free_at_s(self) -> float:
        return max(super()._free_at_s(), self._held_until_s)

    def _calls(self) -> int:
        """Return how many calls a second are thought to be allowed now."""
        return FULL_CALLS_PER_S if self._learned is None else self._learned.now(time())

    def _granted_per_s(self, ticket: Ticket) -> int:
        """Return how many calls the cloud has let through in the second before one."""
        since_s = ticket.started_s - 1.0
        return min(sum(start_s > since_s for start_s in self._grants_s), FULL_CALLS_PER_S)

    def _learn(self, calls_per_s: int) -> None:
        self._learned = LearnedRate(calls_per_s, time())
        self._on_learned(self._learned)
        self._release()
