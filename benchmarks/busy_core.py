"""Somebody else's work: a process that keeps one core busy for as long as a block lasts."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

_LONGEST_S = 300
"""After that it ends by itself, whatever has become of who started it."""

_WORK = f"""
import time
until = time.monotonic() + {_LONGEST_S}
while time.monotonic() < until:
    sum(range(10_000))
"""


@asynccontextmanager
async def busy_core() -> AsyncGenerator[None]:
    """Keep a core busy, at the same priority as everything else."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _WORK)
    try:
        yield
    finally:
        process.kill()
        await process.wait()
