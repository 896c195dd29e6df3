"""Key frame request: keeps a viewer who lost a picture from waiting for the camera's next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

_LOGGER = logging.getLogger(__name__)


class KeyframeRequest:
    """Asks once for all viewers that lost a picture at about the same time.

    Not where a key frame has just been sent, which may be what they need.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[object]],
        *,
        interval_s: float = 2.0,
        fresh_s: float = 0.5,
    ) -> None:
        """Ask by calling `ask`; where it fails, the camera's own next key frame has to do.

        Each time costs a call for a URL, and cameras send one of their own every few seconds: not
        more often than every `interval_s`. One that is younger than `fresh_s` is on its way to a
        browser that asked before it came.
        """
        self._ask = ask
        self._interval_s = interval_s
        self._fresh_s = fresh_s
        self._loop = asyncio.get_running_loop()
        self._next_s = 0.0
        self._task: asyncio.Task[None] | None = None

    def note_keyframe(self) -> None:
        """Note that one has been sent."""
        self._next_s = max(self._next_s, self._loop.time() + self._fresh_s)

    def want(self) -> None:
        """Ask, unless another viewer did a moment ago or still does."""
        now_s = self._loop.time()
        if now_s >= self._next_s and (self._task is None or self._task.done()):
            self._next_s = now_s + self._interval_s
            self._task = asyncio.create_task(self._run(), name="linkvisual key frame")

    async def close(self) -> None:
        """Give up what is being asked."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        try:
            await self._ask()
        except Exception as err:  # noqa: BLE001  it is a favor, and the picture goes on without it
            _LOGGER.debug("No key frame could be asked for: %s", type(err).__name__)
