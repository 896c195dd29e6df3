"""Track playback: one track on its way through one camera, over interruptions, pauses and talk sessions."""

from contextlib import AsyncExitStack

from ..decode.media_info import MediaInfo
from ..decode.sample_buffer import Cursor
from ..decode.shared_decode import SharedDecode, SharedDecodes
from ..decode.track import Track
from ..talk_options import SAMPLE_RATE_HZ, TalkOptions


class TrackPlayback:
    """Keeps the place in a track until it is closed."""

    def __init__(self, track: Track, options: TalkOptions, start_s: float = 0.0) -> None:
        """Prepare to play a track from a time on."""
        self.track = track
        self.options = options
        self._start_s = start_s
        self._stack = AsyncExitStack()
        self.decode: SharedDecode | None = None
        self._reader: Cursor | None = None

    async def open(self, shared_decodes: SharedDecodes) -> None:
        """Join who plays the same, or start to decode; again does nothing."""
        if self.decode is None:
            self.decode = await self._stack.enter_async_context(
                shared_decodes.share(self.track, self.options, self._start_s)
            )

    @property
    def reader(self) -> Cursor:
        """Return the place, which is the beginning at first."""
        if self._reader is None:
            assert self.decode is not None  # noqa: S101  open has been called
            self._reader = self.decode.reader()
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
        info = self.decode.info if self.decode is not None else None
        return info is not None and info.seekable

    @property
    def duration_s(self) -> float | None:
        """Return the whole length where it is known."""
        info = self.decode.info if self.decode is not None else None
        return self.track.duration_s if info is None or info.duration_s is None else info.duration_s

    @property
    def ended(self) -> bool:
        """Return whether everything was played; raises nothing."""
        return self._reader is not None and self._reader.exhausted

    async def close(self) -> None:
        """Let go of the decode."""
        await self._stack.aclose()
