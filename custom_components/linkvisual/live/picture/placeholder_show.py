"""Shows viewers why they do not see the camera."""

import asyncio
import logging
from collections.abc import Callable
from itertools import cycle

from ..media import VideoPacket
from ..problem import LiveProblem
from ..timeline import Timeline
from .captioned import CaptionedStill

_LOGGER = logging.getLogger(__name__)

_PERIOD_S = 1.0
"""A still picture once a second keeps a decoder fed and costs nothing."""


class PlaceholderShow:
    """Publishes one key frame each second from `show` until `hide`."""

    def __init__(
        self,
        timeline: Timeline,
        still: CaptionedStill,
        publish: Callable[[VideoPacket], None],
    ) -> None:
        """Show what is drawn on a camera's last picture."""
        self._timeline = timeline
        self._still = still
        self._publish = publish
        self._task: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._shown: LiveProblem | None = None

    @property
    def is_shown(self) -> bool:
        """Tell whether viewers have, or are about to have, a placeholder before them."""
        return self._shown is not None

    def show(self, problem: LiveProblem) -> None:
        """Show a problem, if it is not shown already."""
        if problem is not self._shown:
            self.hide()
            self._shown = problem
            self._task = asyncio.create_task(self._run(problem), name="linkvisual placeholder")

    def hide(self) -> None:
        """Show nothing any more."""
        self._shown = None
        if self._task:
            self._task.cancel()
            self._ending.add(self._task)
            self._task.add_done_callback(self._ending.discard)
            self._task = None

    async def close(self) -> None:
        """Hide, and wait until nothing runs any more."""
        self.hide()
        if self._ending:
            await asyncio.wait(self._ending)

    async def _run(self, problem: LiveProblem) -> None:
        try:
            keyframes = await self._still.draw(problem)
        except Exception as err:  # noqa: BLE001  whatever a codec or font lacks, live view goes on
            _LOGGER.warning("A placeholder could not be drawn: %s", type(err).__name__)
            return
        for keyframe in cycle(keyframes):
            self._publish(self._timeline.still(keyframe))
            await asyncio.sleep(_PERIOD_S)
