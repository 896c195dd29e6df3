"""Keep below a quota of calls in any one second, without delaying a call that fits."""

import asyncio
from collections import deque

WINDOW_S = 1.05
"""One second, and some room for calls that the network pushes closer together."""


class RateLimiter:
    """Let at most so many calls start within any window, first come first served."""

    def __init__(self, calls_per_second: int) -> None:
        """Start with the whole quota free."""
        self._calls_per_second = calls_per_second
        self._starts_s: deque[float] = deque(maxlen=calls_per_second)
        self._turn = asyncio.Lock()

    async def acquire(self) -> None:
        """Return when a call may start; a cancelled wait uses up nothing."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            if len(self._starts_s) == self._calls_per_second:
                wait_s = self._starts_s[0] + WINDOW_S - loop.time()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
            self._starts_s.append(loop.time())
