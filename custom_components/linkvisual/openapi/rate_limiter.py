"""Rate limiters: keep below a known quota of calls a second, or find out one that is not published."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf
from time import time
from typing import override

from .errors import ThrottledError
from .learned_rates import FULL_CALLS_PER_S, LearnedRate

_BURST_CALLS = 2 * FULL_CALLS_PER_S
"""At once after a pause, as long as the cloud has refused none: all cameras of a large house."""

_numbers = count()


@dataclass(slots=True, eq=False)
class Ticket:
    """A call's place in the queue, which it keeps when the cloud has sent it back."""

    urgent: bool = False
    """Goes before every call that is not, and the first time beyond the limit too."""

    number: int = field(default_factory=lambda: next(_numbers))
    started_s: float = -inf
    """When its newest attempt was let through, on the clock of the loop."""

    refusals: int = 0
    """How often the cloud has throttled it."""


class RateLimiter:
    """Let at most so many calls start within any window: urgent ones first, else in their order."""

    def __init__(self, calls_per_second: int, *, window_s: float = 1.05) -> None:
        """Start with the whole quota free.

        The window is one second, and some room for calls that the network pushes closer together.
        """
        self._calls_per_second = calls_per_second
        self._window_s = window_s
        self._starts_s: deque[float] = deque()
        self._waiting: list[tuple[bool, int, Ticket, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def acquire(self, ticket: Ticket) -> None:
        """Return when a call may start; a canceled wait uses up nothing."""
        loop = asyncio.get_running_loop()
        beyond = ticket.urgent and ticket.started_s == -inf and not self._is_held()
        if beyond or (not self._waiting and self._free_at_s() <= loop.time()):
            self._start(ticket)
            return
        future = loop.create_future()
        heappush(self._waiting, (not ticket.urgent, ticket.number, ticket, future))
        self._release()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._starts_s.remove(ticket.started_s)
            future.cancel()
            self._release()
            raise

    def granted(self, ticket: Ticket) -> None:
        """Take note of an attempt that the cloud did not throttle."""

    def refused(self, ticket: Ticket, error: ThrottledError) -> bool:
        """Take note of one that it did; return whether another attempt is certain to help."""
        return False

    def raise_if_held(self, longest_s: float) -> None:
        """Raise ThrottledError if the cloud has asked for a longer pause than that."""

    def _limit(self) -> tuple[int, float]:
        """Return how many calls may start within how many seconds."""
        return self._calls_per_second, self._window_s

    def _is_held(self) -> bool:
        return False

    def _free_at_s(self) -> float:
        """Return when the next call may start; a time that has passed means now."""
        calls, window_s = self._limit()
        now_s = asyncio.get_running_loop().time()
        while self._starts_s and self._starts_s[0] + window_s <= now_s:
            self._starts_s.popleft()
        return -inf if len(self._starts_s) < calls else self._starts_s[-calls] + window_s

    def _start(self, ticket: Ticket) -> None:
        ticket.started_s = asyncio.get_running_loop().time()
        self._starts_s.append(ticket.started_s)

    def _release(self) -> None:
        """Let calls through for which there is room, and look again when there is more."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            *_, ticket, future = self._waiting[0]
            if not future.done():
                if (free_at_s := self._free_at_s()) > loop.time():
                    self._timer = loop.call_at(free_at_s, self._release)
                    return
                self._start(ticket)
                future.set_result(None)
            heappop(self._waiting)


class AdaptiveRateLimiter(RateLimiter):
    """Find out a quota that is not published (docs/protocol.md §4.4).

    A call that the cloud throttles halves the rate, but not below what the cloud let through in
    the same second. Refusals of one burst count once.
    """

    def __init__(
        self, learned: LearnedRate | None, on_learned: Callable[[LearnedRate], None]
    ) -> None:
        """Start with what is remembered; `on_learned` is told what is to be remembered."""
        super().__init__(FULL_CALLS_PER_S)
        self._learned = learned
        self._on_learned = on_learned
        self._grants_s: deque[float] = deque(maxlen=_BURST_CALLS)
        self._answered_s = -inf
        self._cut_s = -inf
        self._held_until_s = -inf
        self._hold: ThrottledError | None = None

    @override
    def granted(self, ticket: Ticket) -> None:
        """Let the rate not stay below what the cloud has just let through in one second."""
        self._answered_s = asyncio.get_running_loop().time()
        self._grants_s.append(ticket.started_s)
        if self._learned is not None and self._granted_per_s(ticket) > self._learned.now(time()):
            self._learn(self._granted_per_s(ticket))

    @override
    def refused(self, ticket: Ticket, error: ThrottledError) -> bool:
        """Slow down; another attempt helps where the cloud has let others through meanwhile."""
        now_s = asyncio.get_running_loop().time()
        self._count_again(ticket, now_s)
        if error.retry_after_ms:
            self._held_until_s = max(self._held_until_s, now_s + error.retry_after_ms / 1000)
            self._hold = error
        if ticket.started_s > self._cut_s:
            self._cut_s = now_s
            self._learn(max(self._calls() // 2, self._granted_per_s(ticket), 1))
        return self._answered_s >= ticket.started_s

    def _count_again(self, ticket: Ticket, now_s: float) -> None:
        """Have a window begin with the answer to a refused call.

        Of a burst the last calls leave late, and a cloud may count them, too: what followed by this
        machine's clock would all be refused once more.
        """
        with suppress(ValueError):
            self._starts_s.remove(ticket.started_s)
            self._starts_s.append(now_s)

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
        if calls < FULL_CALLS_PER_S:
            return calls, self._window_s
        return _BURST_CALLS, self._window_s * _BURST_CALLS / calls

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
