"""Work that grows with a text, kept off the loop where the text is long."""

import asyncio
from collections.abc import Callable

_LONG = 32 * 1024
"""In bytes or characters: what takes more than a few ms."""


async def beside[T](text: str | bytearray, work: Callable[[], T]) -> T:
    """Do work on a text: on a long one in another thread."""
    if len(text) <= _LONG:
        return work()
    return await asyncio.get_running_loop().run_in_executor(None, work)
