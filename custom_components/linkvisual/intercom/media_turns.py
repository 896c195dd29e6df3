"""Plays one track through one camera, in as many turns and talk sessions as it takes."""

import asyncio
from collections.abc import Awaitable, Callable

from .announcement import Announcement
from .fader import Volume
from .first_sound import FirstSound
from .floor import Floor
from .options import TalkOptions
from .outage import PASSING_ERRORS, Outage
from .performance import Performance
from .player_status import PlayerState
from .report import Outcome, TalkReport
from .session import TalkSession
from .turn import Turn, TurnKind, WhenBusy, cut_by_live_voice

type OpenTalk = Callable[[TalkOptions], Awaitable[TalkSession]]
"""Opens a talk session with one's camera."""

_GOOD_SESSION_S = 5.0
_RAMP_MS = 5


class MediaTurns:
    """Takes the intercom for media, gives it away to whoever comes before, and takes it again."""

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

    async def play(self, performance: Performance) -> Outcome:
        """Play an open performance from its place to its end.

        Returns:
            PLAYED, or STOPPED when somebody wants it to end.

        Raises:
            SourceError: if the media cannot be read to its end.
            Exception: why the camera cannot be reached.
        """
        while True:
            if self._floor.holder is not None:
                self._first_sound.settle()
            outcome = await self._take_turn(performance)
            if outcome is Outcome.STOPPED:
                return outcome
            if outcome is Outcome.PLAYED or performance.ended:
                return Outcome.PLAYED
            self._on_state(PlayerState.BUFFERING)

    async def _take_turn(self, performance: Performance) -> Outcome:
        """Wait for the intercom and play until the end, or until somebody else wants it."""
        async with self._floor.take(
            TurnKind.MEDIA, WhenBusy.QUEUE, performance.track.title
        ) as turn:
            assert performance.broadcast is not None  # noqa: S101  opened before
            start_line = performance.broadcast.start_line
            start_line.enter(turn)
            try:
                return await turn.run(self._perform(performance, turn))
            finally:
                start_line.leave(turn)

    async def _perform(self, performance: Performance, turn: Turn) -> None:
        """Play through as many sessions as it takes; an outage is waited for unless somebody asks."""
        outage: Outage | None = None
        while True:
            position_s = performance.position_s
            try:
                await self._announcement(performance, turn).play()
                return
            except PASSING_ERRORS:
                if outage is None or performance.position_s - position_s > _GOOD_SESSION_S:
                    outage = Outage()
                pause_s = outage.pause_s()
                if pause_s is None or self._first_sound.is_awaited:
                    raise
            self._on_state(PlayerState.BUFFERING)
            await asyncio.sleep(pause_s)

    def _announcement(self, performance: Performance, turn: Turn) -> Announcement:
        report = TalkReport(codec=performance.options.codec)

        def on_first_audio() -> None:
            report.first_audio_s = 0.0
            self._first_sound.settle()
            self._floor.note_audible()

        def on_flow(flows: bool) -> None:
            self._on_state(PlayerState.PLAYING if flows else PlayerState.BUFFERING)

        assert performance.broadcast is not None  # noqa: S101  opened before
        start_line = performance.broadcast.start_line
        return Announcement(
            performance.reader,
            performance.options,
            lambda: self._open_talk(performance.options),
            report,
            on_first_audio,
            volume=self.volume,
            ramp_ms=_RAMP_MS,
            may_begin=lambda: start_line.may_begin(turn),
            hurried=lambda: cut_by_live_voice(turn),
            on_flow=on_flow,
            on_info=self._on_info,
        )
