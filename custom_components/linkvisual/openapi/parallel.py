"""Calls side by side, and lists of many pages; the rate limit, not this, keeps calls apart."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable
from itertools import batched
from typing import Any

PAGES_SIDE_BY_SIDE = 10
"""As many as a slow answer leaves room for at 50 calls a second; after an empty page few are in vain."""


async def run_parallel[T](calls: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return all results in order; the first failure cancels the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


async def read_pages[K: Hashable, T](
    found: dict[K, T],
    page_count: int,
    read: Callable[[int], Coroutine[Any, Any, dict[K, T]]],
) -> list[T]:
    """Return the rows of all pages, those of the first one being `found`.

    A total is only a claim: reading ends at the first page that brings nothing new.
    """
    for batch in batched(range(2, page_count + 1), PAGES_SIDE_BY_SIDE, strict=False):
        for page in await run_parallel(read(number) for number in batch):
            if page.keys() <= found.keys():
                return [*found.values()]
            found.update(page)
    return [*found.values()]
