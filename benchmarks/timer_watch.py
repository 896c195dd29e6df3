"""How late this machine wakes a process that asks for nothing else: no sender can do better."""

import asyncio
from typing import Self

import numpy as np

_INTERVAL_S = 0.016


class TimerWatch:
    """Counts, inside its block, how late a timer of 16 ms comes in this process."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._late_s: list[float] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()

    @property
    def p99_ms(self) -> float:
        """Return the 99th percentile of the lateness."""
        return float(np.percentile(self._late_s, 99)) * 1000

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        next_s = loop.time()
        while True:
            next_s = max(next_s + _INTERVAL_S, loop.time())
            await asyncio.sleep(next_s - loop.time())
            self._late_s.append(loop.time() - next_s)
