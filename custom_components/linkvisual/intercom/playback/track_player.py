"""Track player: has the intercom for media between more urgent speakers, with back-off while a camera is away."""

import asyncio
from collections.abc import Callable

from ...openapi import (
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
from ..backoff import Backoff
from ..errors import ConnectFailedError, SessionLostError
from ..floor.floor import Floor
from ..floor.turn import Turn, TurnKind, WhenBusy
from ..report import Outcome, TalkReport
from ..status import PlayerState
from ..talk_options import CameraCodec
from ..wire.fader import Volume
from ..wire.playout import OpenTalk, Playout
from .track_playback import TrackPlayback

type Begun = asyncio.Future[None]
"""Done with the first sound, or when it has to wait for another speaker; else it tells why there is none."""

_PASSING_ERRORS = (
    SessionLostError,
    ConnectFailedError,
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
"""What a router that starts anew makes of a camera that has worked until now."""

_FIRST_PAUSE_S = 0.5
"""Most failures are over at once."""

_LONGEST_PAUSE_S = 5.0
"""Each attempt costs a call of a quota of five a second (docs/protocol.md §4.4)."""

_GOOD_SESSION_S = 5.0
"""A talk that went on so long counts as one that worked, and the outage as over."""

_RAMP_MS = 5
"""Too short to be heard as a fade, long enough that a cut does not click."""


class FirstSound:
    """Tells the caller who waits, once for each time that one began to."""

    def __init__(self) -> None:
        """Await nothing yet."""
        self._begun: Begun | None = None

    @property
    def is_awaited(self) -> bool:
        """Return whether a caller waits, and hears of what goes wrong."""
        return self._begun is not None and not self._begun.done()

    def expect(self) -> Begun:
        """Return what is done with the next first sound; nobody has to wait for it."""
        self._begun = asyncio.get_running_loop().create_future()
        self._begun.add_done_callback(lambda begun: begun.cancelled() or begun.exception())
        return self._begun

    def settle(self, failure: Exception | None = None) -> None:
        """Tell who waits that it has come, or why it does not."""
        if self._begun is None or self._begun.done():
            return
        if failure is None:
            self._begun.set_result(None)
        else:
            self._begun.set_exception(failure)


class TrackPlayer:
    """Takes the intercom for media, gives it away to more urgent speakers, and takes it again."""

    def __init__(
        self,
        floor: Floor,
        open_talk: OpenTalk,
        first_sound: FirstSound,
        on_state: Callable[[PlayerState], None],
        on_info: Callable[[], None],
        *,
        volume: Volume,
    ) -> None:
        """Tell `on_state` whether the camera waits for sound or plays it.

        `on_info` is called when the media tells something else of what is heard.
        """
        self._floor = floor
        self._open_talk = open_talk
        self._first_sound = first_sound
        self._on_state = on_state
        self._on_info = on_info
        self.volume = volume

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
            except _PASSING_ERRORS:
                if outage is None or playback.position_s - position_s > _GOOD_SESSION_S:
                    longest_s = playback.options.outage_s
                    outage = Backoff(_FIRST_PAUSE_S, _LONGEST_PAUSE_S, longest_s)
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
