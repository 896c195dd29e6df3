"""Cooperative slices: work on many things yields to the loop, so that hundreds of cameras hold up nobody."""

import asyncio
from collections.abc import Callable, Iterable
from time import monotonic

SLICE_S = 0.01
"""How long the loop is held at a time. What Home Assistant does in answer comes on top, and together
they stay below the 50 ms that people begin to notice."""


async def async_in_slices[T](act: Callable[[T], None], items: Iterable[T]) -> None:
    """Call a function for each of many things; the loop has its turn after every slice of time."""
    began_s = monotonic()
    for item in items:
        act(item)
        if monotonic() - began_s > SLICE_S:
            await asyncio.sleep(0)
            began_s = monotonic()
