"""Pacer by an absolute clock: keeps the camera's small buffer from running over or dry."""

import asyncio
from collections.abc import Awaitable, Callable

_HEAD_START_S = 0.2
"""Outlasts a stall on either machine, and is short enough for a conversation (docs/protocol.md §6.4)."""

_RAMP_SHARE = 0.25
"""A camera's buffer is filled slowly, since nobody knows what it makes of a burst."""

_MAX_CATCH_UP_S = 1.0
"""A camera buffers about 2 s and drops the rest (docs/protocol.md §6.4)."""


class Pacer:
    """Wait for the time of each chunk, measured from the first one (docs/protocol.md §6.4).

    Chunks come a quarter faster until the camera has as much in hand as `build_head_start` asks.
    """

    def __init__(self, chunk_s: float) -> None:
        """Prepare a clock for chunks of `chunk_s` seconds; it starts with the first wait."""
        self._chunk_s = chunk_s
        self._loop = asyncio.get_running_loop()
        self._next_at: float | None = None
        self._head_start_s = 0.0
        self._head_start_wanted_s = 0.0
        self._heard_until = 0.0

    @property
    def buffered_s(self) -> float:
        """Return how much sound the camera has in hand: the head start, and what was caught up."""
        return max(self._heard_until - self._loop.time(), 0.0)

    def build_head_start(self, share: float = 1.0) -> None:
        """Begin to run ahead by a share of the 200 ms that outlast a stall on either machine."""
        self._head_start_wanted_s = share * _HEAD_START_S

    async def wait(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Return when the next chunk is due; forget what is more than a second late.

        A `sleep` that ends early lets a chunk go ahead of its time, and none after it.
        """
        now = self._loop.time()
        if self._next_at is None or now - self._next_at > _MAX_CATCH_UP_S:
            self._next_at = now
            self._head_start_s = 0.0
        elif self._next_at > now:
            await sleep(self._next_at - now)
        self._next_at += self._chunk_s - self._advance()
        self._heard_until = max(self._heard_until, self._loop.time()) + self._chunk_s

    def _advance(self) -> float:
        """Return by how much the next chunk comes early, in seconds."""
        step = min(self._chunk_s * _RAMP_SHARE, self._head_start_wanted_s - self._head_start_s)
        self._head_start_s += step
        return step
