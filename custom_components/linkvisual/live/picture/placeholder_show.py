"""Shows viewers why they do not see the camera, by its last picture with a sentence on it."""

import asyncio
import logging
from collections.abc import Callable
from enum import StrEnum
from itertools import cycle

from ..live_options import LiveOptions
from ..media import VideoPacket
from ..problem import LiveProblem
from ..timeline import Timeline
from . import placeholder, still
from .captions import caption

_LOGGER = logging.getLogger(__name__)

_PERIOD_S = 1.0
"""A still picture once a second keeps a decoder fed and costs nothing."""


class CaptionedStill:
    """Draws off the loop; prefers a picture from a view, then a JPEG of the past, then any."""

    def __init__(
        self,
        options: LiveOptions,
        last_keyframe: Callable[[], VideoPacket | None],
        past_picture: Callable[[], bytes | None],
    ) -> None:
        """Draw in the language of the options, whose picture stands in where there is none."""
        self._options = options
        self._last_keyframe = last_keyframe
        self._past_picture = past_picture

    async def draw(self, sentence: StrEnum) -> tuple[bytes, ...]:
        """Return a sentence as key frames of H.264; raises whatever a missing codec does."""
        last, past = self._last_keyframe(), self._past_picture()
        return await asyncio.to_thread(self._draw, last, past, sentence)

    def _draw(
        self, last: VideoPacket | None, past: bytes | None, sentence: StrEnum
    ) -> tuple[bytes, ...]:
        background = still.decode(last.data) if last else None
        if background is None and past:
            background = placeholder.open_jpeg(past)
        if background is not None:
            background = placeholder.dimmed(background)
        elif self._options.picture:
            background = placeholder.open_jpeg(self._options.picture)
        words = caption(sentence, self._options.language)
        return placeholder.encode(placeholder.draw(background, words))


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
