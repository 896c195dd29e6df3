"""The camera's last picture with a sentence on it, as key frames that every browser decodes."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

from ..live_options import LiveOptions
from ..media import VideoPacket
from . import placeholder, still
from .captions import caption


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
