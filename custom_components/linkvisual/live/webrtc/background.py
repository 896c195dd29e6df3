"""Background tasks of one connection, which end with it."""

import asyncio
import logging
from collections.abc import Coroutine

_LOGGER = logging.getLogger(__name__)


class Background:
    """Holds tasks that nobody waits for; one that fails says so in the debug log."""

    def __init__(self) -> None:
        """Hold no task yet."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run work on the running loop."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    async def finish(self) -> None:
        """Wait until nothing runs any more."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def cancel(self) -> None:
        """Break off what still runs."""
        for task in self._tasks:
            task.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (err := task.exception()) is not None:
            _LOGGER.debug("A WebRTC task failed: %s", type(err).__name__)
