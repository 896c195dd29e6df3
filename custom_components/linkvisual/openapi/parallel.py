"""Run calls side by side; the rate limit, not this, keeps them apart."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def run_parallel[T](calls: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return all results in order; the first failure cancels the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
