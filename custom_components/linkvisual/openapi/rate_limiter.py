"""Rate limiter: keeps below a quota of calls a second, and in whose order calls start."""

import asyncio
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf

from .errors import ThrottledError

ROOM_S = 0.05
"""Calls may come to the cloud closer together than they left: more than networks are uneven."""

_numbers = count()


@dataclass(slots=True, eq=False)
class Ticket:
    """A call's place in the queue, which it keeps when the cloud has sent it back."""

    urgent: bool = False
    """Goes before every call that is not, and the first time beyond the limit too."""

    number: int = field(default_factory=lambda: next(_numbers))
    started_s: float = -inf
    """When its newest attempt was let through, on the clock of the loop."""

    beyond: bool = False
    """Whether that attempt was more than the limit allows."""

    refusals: int = 0
    """How often the cloud has throttled it."""


class RateLimiter:
    """Let at most so many calls start within any window: urgent ones first, else in their order."""

    def __init__(self, calls_per_second: int, *, window_s: float = 1 + ROOM_S) -> None:
        """Start with the whole quota free."""
        self._calls_per_second = calls_per_second
        self._window_s = window_s
        self._starts_s: list[float] = []
        self._waiting: list[tuple[bool, int, Ticket, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def acquire(self, ticket: Ticket) -> None:
        """Return when a call may start; a canceled wait uses up nothing."""
        loop = asyncio.get_running_loop()
        has_room = not self._waiting and self._free_at_s() <= loop.time()
        if has_room or (ticket.urgent and ticket.started_s == -inf and not self._is_held()):
            self._start(ticket, beyond=not has_room)
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
            del self._starts_s[0]
        return -inf if len(self._starts_s) < calls else self._starts_s[-calls] + window_s

    def _start(self, ticket: Ticket, *, beyond: bool = False) -> None:
        ticket.beyond = beyond
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
