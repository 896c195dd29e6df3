"""Waiting for what happens soon, somewhere else."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Let the loop run until a condition holds; raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  what is waited for knows nothing of events
            await asyncio.sleep(0.002)
