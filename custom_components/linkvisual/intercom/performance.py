"""One track on its way through one camera, over interruptions and pauses."""

from contextlib import AsyncExitStack

from .broadcast import Broadcast
from .media_info import MediaInfo
from .options import SAMPLE_RATE_HZ, TalkOptions
from .studio import Studio
from .track import Track
from .window import WindowReader


class Performance:
    """Keeps the place in a track until it is closed."""

    def __init__(self, track: Track, options: TalkOptions, start_s: float = 0.0) -> None:
        """Prepare to play a track from a time on."""
        self.track = track
        self.options = options
        self._start_s = start_s
        self._stack = AsyncExitStack()
        self.broadcast: Broadcast | None = None
        self._reader: WindowReader | None = None

    async def open(self, studio: Studio) -> None:
        """Join who plays the same, or start to decode; again does nothing."""
        if self.broadcast is None:
            self.broadcast = await self._stack.enter_async_context(
                studio.tune_in(self.track, self.options, self._start_s)
            )

    @property
    def reader(self) -> WindowReader:
        """Return the place, which is the beginning at first."""
        if self._reader is None:
            assert self.broadcast is not None  # noqa: S101  open has been called
            self._reader = self.broadcast.reader()
            self._stack.callback(self._reader.close)
        return self._reader

    @property
    def position_s(self) -> float:
        """Return how far the track has come."""
        played_s = self._reader.position / SAMPLE_RATE_HZ if self._reader else 0.0
        return self._start_s + played_s

    @property
    def info(self) -> MediaInfo:
        """Return what the media tells of what is heard now."""
        return (self._reader.info if self._reader else None) or MediaInfo()

    @property
    def seekable(self) -> bool:
        """Return whether it can be played from any time."""
        info = self.broadcast.info if self.broadcast is not None else None
        return info is not None and info.seekable

    @property
    def duration_s(self) -> float | None:
        """Return the whole length where it is known."""
        info = self.broadcast.info if self.broadcast is not None else None
        return self.track.duration_s if info is None or info.duration_s is None else info.duration_s

    @property
    def ended(self) -> bool:
        """Return whether everything was played; raises nothing."""
        return self._reader is not None and self._reader.exhausted

    async def close(self) -> None:
        """Let go of the decode."""
        await self._stack.aclose()
