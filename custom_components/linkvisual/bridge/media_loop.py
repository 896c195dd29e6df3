"""Media loop: an event loop in a thread of its own, so that a busy main loop does not make a voice stutter."""

import asyncio
import ssl
from collections.abc import Coroutine
from concurrent.futures import Future
from threading import Thread

import aiohttp

from ..intercom import LoopEndedError
from ..openapi import CloudUrls
from .cloud_session import cloud_session

_CANCEL_TIMEOUT_S = 5.0
"""What ignores being canceled is left behind then, so that an unload ends."""


class MediaLoop:
    """A loop in a thread, with an HTTP session for the URLs that the cloud gives.

    Home Assistant's main loop stands still whenever an integration misbehaves; a voice must
    not. What runs here is plain asyncio and does not know which loop hosts it.
    """

    http: aiohttp.ClientSession

    def __init__(
        self, ssl_context: ssl.SSLContext, urls: CloudUrls, *, grace_s: float = 3.0
    ) -> None:
        """Prepare a loop whose session verifies servers with a context, and opens only these URLs.

        When it stops, work may end by itself for `grace_s`: a talk needs 0.3 s to close
        (docs/protocol.md §6.5), a socket 2 s.
        """
        self.grace_s = grace_s
        self._ssl_context = ssl_context
        self._urls = urls
        self._loop = asyncio.new_event_loop()
        self._ending = False
        self._thread = Thread(target=self._loop.run_forever, name="linkvisual media", daemon=True)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop, for callbacks from other threads."""
        return self._loop

    @property
    def closed(self) -> bool:
        """Return whether it has ended for good."""
        return self._loop.is_closed()

    @property
    def ending(self) -> bool:
        """Return whether nothing new runs here."""
        return self._ending

    async def start(self) -> None:
        """Start the thread."""
        self._thread.start()
        await self.run(self._open_session())

    async def change_urls(self, urls: CloudUrls) -> None:
        """Open a session for other URLs in the place of the one before, which is closed."""

        async def reopen() -> None:
            await self.http.close()
            await self._open_session()

        self._urls = urls
        await self.run(reopen())

    async def stop(self) -> None:
        """End every task and the thread, and leave nothing open."""
        self._ending = True
        await self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def run[T](self, work: Coroutine[None, None, T]) -> T:
        """Run a coroutine there and return its result here.

        Canceling here cancels it there and waits for its end, so that the next caller
        finds nothing of it left.

        Raises:
            LoopEndedError: the loop is being stopped.
        """
        if self._ending:
            work.close()
            raise LoopEndedError("ended")
        return await self._run(work)

    async def _run[T](self, work: Coroutine[None, None, T]) -> T:
        task: asyncio.Task[T] | None = None
        ended: Future[T] = Future()

        def begin() -> None:
            nonlocal task
            task = self._loop.create_task(work)
            task.add_done_callback(lambda done: _pass_on(done, ended))

        self._loop.call_soon_threadsafe(begin)
        result = asyncio.wrap_future(ended)
        try:
            await asyncio.wait((result,))
        except asyncio.CancelledError:
            self._loop.call_soon_threadsafe(lambda: task and task.cancel())
            await asyncio.wait((result,))
            raise
        return result.result()

    async def _open_session(self) -> None:
        self.http = cloud_session(self._ssl_context, self._urls)

    async def _close(self) -> None:
        """Let what was told to end come to its end, cancel the rest, and close the session."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=self.grace_s)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_CANCEL_TIMEOUT_S)
        await self.http.close()
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()


def _pass_on[T](task: asyncio.Task[T], future: Future[T]) -> None:
    """Copy how a task ended."""
    if task.cancelled():
        future.cancel()
        future.set_running_or_notify_cancel()
    elif (error := task.exception()) is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())
