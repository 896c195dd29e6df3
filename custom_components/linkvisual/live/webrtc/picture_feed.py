"""One viewer's picture, which makes room for a sentence to that viewer alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import cycle

from ..media import VideoPacket
from .talk_notice import TalkNotice
from .tracks import PacketTrack

_LOGGER = logging.getLogger(__name__)

_NOTICE_S = 6.0
"""Two short lines are read in half of it, by somebody who had looked elsewhere in all of it."""

_PERIOD_S = 1.0
"""A viewer who lost the one key frame gets another soon."""

type DrawNotice = Callable[[TalkNotice], Awaitable[tuple[bytes, ...]]]
"""Returns key frames of H.264 that hold a sentence; may raise."""


class PictureFeed:
    """Sends a camera's pictures, and between two of them what a viewer is to read.

    A sentence brings its own parameter sets, so the camera's picture goes on with a key frame.
    Times only rise, because a replay since the last key frame begins before the sentence ended.
    """

    def __init__(
        self, track: PacketTrack, draw: DrawNotice, on_uncovered: Callable[[], None]
    ) -> None:
        """Send to a track; `on_uncovered` has the camera's pictures begin with a key frame."""
        self._track = track
        self._draw = draw
        self._on_uncovered = on_uncovered
        self._loop = asyncio.get_running_loop()
        self._notice: asyncio.Task[None] | None = None
        self._covered = False
        self._needs_keyframe = False
        self._last_ms = 0
        self._last_at = self._loop.time()

    def put(self, packet: VideoPacket) -> bool:
        """Send a picture of the camera, unless a sentence covers it; return whether there is room."""
        if self._covered or (self._needs_keyframe and not packet.keyframe):
            return True
        self._needs_keyframe = False
        return self._send(packet)

    def tell(self, notice: TalkNotice) -> None:
        """Show a sentence for some seconds, in the place of an earlier one."""
        if self._notice is not None:
            self._notice.cancel()
        self._notice = asyncio.create_task(self._show(notice), name="linkvisual notice")

    async def pause(self) -> None:
        """Show no sentence any more; pictures go on with a key frame."""
        if self._notice is not None:
            self._notice.cancel()
            await asyncio.wait((self._notice,))
        self._notice, self._covered, self._needs_keyframe = None, False, True

    async def _show(self, notice: TalkNotice) -> None:
        try:
            stills = await self._draw(notice)
            await self._cover(stills)
        except Exception as err:  # noqa: BLE001  whatever a codec lacks, the picture goes on
            _LOGGER.warning("A notice could not be shown: %s", type(err).__name__)
        if self._covered:
            self._covered, self._needs_keyframe = False, True
            self._on_uncovered()

    async def _cover(self, stills: tuple[bytes, ...]) -> None:
        self._covered = True
        ends_at = self._loop.time() + _NOTICE_S
        for data in cycle(stills):
            self._send(VideoPacket(data, self._now_ms(), keyframe=True))
            left_s = ends_at - self._loop.time()
            if left_s <= 0:
                return
            await asyncio.sleep(min(_PERIOD_S, left_s))

    def _now_ms(self) -> int:
        return self._last_ms + round((self._loop.time() - self._last_at) * 1000)

    def _send(self, packet: VideoPacket) -> bool:
        if packet.timestamp_ms <= self._last_ms:
            packet = replace(packet, timestamp_ms=self._last_ms + 1)
        self._last_ms, self._last_at = packet.timestamp_ms, self._loop.time()
        return self._track.put(packet)
