"""Lists of many pages, read side by side and no further than they bring news."""

from collections.abc import Callable, Coroutine, Hashable, Iterable
from itertools import batched
from typing import Any

from .parallel import run_parallel

PAGES_SIDE_BY_SIDE = 10
"""As many as a slow answer leaves room for at 50 calls a second; after an empty page few are in vain."""


def page_count(total_rows: int, page_size: int) -> int:
    """Return the number of pages that hold any row."""
    return -(-total_rows // page_size)


async def read_pages[K: Hashable, T](
    found: dict[K, T],
    numbers: Iterable[int],
    read: Callable[[int], Coroutine[Any, Any, dict[K, T]]],
) -> None:
    """Add the rows of numbered pages to what was found.

    A total is only a claim: reading ends at the first page that brings nothing new.
    """
    for batch in batched(numbers, PAGES_SIDE_BY_SIDE, strict=False):
        for page in await run_parallel(read(number) for number in batch):
            if page.keys() <= found.keys():
                return
            found.update(page)
