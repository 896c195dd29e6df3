"""Ends the program in order when it is told to."""

import asyncio
import signal
from collections.abc import Coroutine

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_until_signal(work: Coroutine[None, None, int]) -> int:
    """Run to the end, or cancel at Ctrl-C or kill; returns the work's own code, or 130."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 130
