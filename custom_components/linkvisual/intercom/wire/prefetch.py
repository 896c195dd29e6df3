"""Prefetch of a talk URL, so that the first word does not wait for the cloud."""

import asyncio
from contextlib import suppress

from ...openapi import Scheme, VoiceIntercom
from .session import FetchTalkUrl


class PrefetchedUrl:
    """Fetches talk URLs, if need be in advance; each is handed out once (docs/protocol.md §5.4)."""

    def __init__(self, fetch_url: FetchTalkUrl, *, good_for_s: float = 8.0) -> None:
        """Prepare; nothing is fetched yet.

        How long a talk URL may be unused is not published (docs/protocol.md §5.4); live ones are good
        for 10 s, and opening takes a moment.
        """
        self._fetch_url = fetch_url
        self._good_for_s = good_for_s
        self._loop = asyncio.get_running_loop()
        self._scheme = Scheme.WS
        self._task: asyncio.Task[tuple[VoiceIntercom, float]] | None = None

    def start(self, scheme: Scheme) -> None:
        """Fetch a URL of a scheme now, unless one is on its way or still good."""
        task = self._task
        if (
            task is not None
            and self._scheme is scheme
            and not (task.done() and not self._is_good(task))
        ):
            return
        if task is not None:
            task.cancel()
        self._scheme = scheme
        # Eagerly: the question leaves before anything else of this turn of the loop.
        self._task = asyncio.Task(
            self._fetch(scheme), loop=self._loop, name="linkvisual talk URL", eager_start=True
        )

    async def take(self, scheme: Scheme, *, refusal_counts: bool = False) -> VoiceIntercom:
        """Return a URL of a scheme that was fetched less than eight seconds ago.

        What was refused in advance is asked for again, unless that was just now and the refusal counts.
        """
        if not (refusal_counts and self._is_refused(scheme)):
            self.start(scheme)
        task, self._task = self._task, None
        assert task is not None  # noqa: S101  start has made one, or it was refused
        try:
            talk, _ = await task
        except asyncio.CancelledError:
            task.cancel()
            raise
        return talk

    async def close(self) -> None:
        """Give up what is on its way."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))
            with suppress(asyncio.CancelledError):
                task.exception()

    async def _fetch(self, scheme: Scheme) -> tuple[VoiceIntercom, float]:
        return await self._fetch_url(scheme), self._loop.time()

    def _is_refused(self, scheme: Scheme) -> bool:
        task = self._task
        if task is None or self._scheme is not scheme or not task.done() or task.cancelled():
            return False
        return task.exception() is not None

    def _is_good(self, task: asyncio.Task[tuple[VoiceIntercom, float]]) -> bool:
        if task.cancelled() or task.exception() is not None:
            return False
        return self._loop.time() - task.result()[1] < self._good_for_s
