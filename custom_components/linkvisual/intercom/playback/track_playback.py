"""Track playback: one track on its way through one camera, over interruptions, pauses and talk sessions."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from ..backoff import Backoff
from ..decode.media_info import MediaInfo
from ..decode.sample_buffer import Cursor
from ..decode.shared_decode import SharedDecode, SharedDecodes
from ..decode.track import Track
from ..floor.floor import Floor
from ..floor.turn import Turn, TurnKind, WhenBusy
from ..report import Outcome, TalkReport
from ..talk_options import SAMPLE_RATE_HZ, CameraCodec, TalkOptions
from ..wire.fader import Volume
from ..wire.playout import OpenTalk, Playout
from .first_sound import FirstSound
from .outage import PASSING_ERRORS, begin_outage
from .player_status import PlayerState


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


_GOOD_SESSION_S = 5.0
"""A talk that went on so long counts as one that worked, and the outage as over."""

_RAMP_MS = 5
"""Too short to be heard as a fade, long enough that a cut does not click."""


class TrackPlayer:
    """Takes the intercom for media, gives it away to more urgent speakers, and takes it again."""

    def __init__(
        self,
        floor: Floor,
        open_talk: OpenTalk,
        first_sound: FirstSound,
        on_state: Callable[[PlayerState], None],
        on_info: Callable[[], None],
    ) -> None:
        """Tell `on_state` whether the camera waits for sound or plays it.

        `on_info` is called when the media tells something else of what is heard.
        """
        self._floor = floor
        self._open_talk = open_talk
        self._first_sound = first_sound
        self._on_state = on_state
        self._on_info = on_info
        self.volume = Volume()

    async def play(self, playback: TrackPlayback) -> Outcome:
        """Play an open playback from its place to its end.

        Returns:
            PLAYED, or STOPPED when a user wants it to end.

        Raises:
            SourceError: if the media cannot be read to its end.
            Exception: why the camera cannot be reached.
        """
        while True:
            if self._floor.holder is not None:
                self._first_sound.settle()
            outcome = await self._take_turn(playback)
            if outcome is Outcome.STOPPED:
                return outcome
            if outcome is Outcome.PLAYED or playback.ended:
                return Outcome.PLAYED
            self._on_state(PlayerState.BUFFERING)

    async def _take_turn(self, playback: TrackPlayback) -> Outcome:
        """Wait for the intercom and play until the end, or until another speaker wants it."""
        async with self._floor.take(TurnKind.MEDIA, WhenBusy.QUEUE, playback.track.title) as turn:
            return await turn.run(self._play_in_turn(playback, turn))

    async def _play_in_turn(self, playback: TrackPlayback, turn: Turn) -> None:
        """Play through as many sessions as it takes; an outage is waited for unless a caller waits."""
        outage: Backoff | None = None
        while True:
            position_s = playback.position_s
            try:
                await self._playout(playback, turn).play()
                return
            except PASSING_ERRORS:
                if outage is None or playback.position_s - position_s > _GOOD_SESSION_S:
                    outage = begin_outage(playback.options.outage_s)
                if outage.given_up or self._first_sound.is_awaited:
                    raise
            self._on_state(PlayerState.BUFFERING)
            await asyncio.sleep(outage.pause_s())

    def _playout(self, playback: TrackPlayback, turn: Turn) -> Playout:
        report = TalkReport(codec=CameraCodec(playback.options.codec.value))

        def on_first_audio() -> None:
            report.first_audio_s = 0.0
            self._first_sound.settle()
            self._floor.note_audible()

        def on_flow(flows: bool) -> None:
            self._on_state(PlayerState.PLAYING if flows else PlayerState.BUFFERING)

        assert playback.decode is not None  # noqa: S101  opened before
        return Playout(
            playback.reader,
            playback.options,
            self._open_talk,
            report,
            turn=turn,
            start_barrier=playback.decode.start_barrier,
            on_first_audio=on_first_audio,
            volume=self.volume,
            ramp_ms=_RAMP_MS,
            on_flow=on_flow,
            on_info=self._on_info,
        )
