"""The intercom of one camera."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import aiohttp

from .conversation import Conversation
from .decode.shared_decode import SharedDecode, SharedDecodes
from .errors import BusyError, StartTimeoutError, TalkStoppedError
from .floor.floor import Floor
from .floor.turn import Ended, Holder, Turn, TurnKind, Waiting, WhenBusy
from .live_talk.live_talk import LiveTalk, OnEnded
from .live_talk.release import Heartbeat
from .playback.player import Player
from .report import Outcome, TalkReport
from .status import IntercomStatus
from .talk_options import CameraCodec, LiveTalkOptions, TalkOptions
from .wire.connection_ahead import ConnectionAhead
from .wire.fader import UnmutedVolume, Volume
from .wire.playout import Playout
from .wire.scheme_choice import SchemeChoice
from .wire.session import FetchTalkUrl, TalkAccess, TalkSession


class Intercom:
    """Everything that is said through one camera goes through here, one voice at a time.

    Plain asyncio: all methods are for the loop that it lives on.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        fetch_url: FetchTalkUrl,
        on_change: Callable[[], None] = lambda: None,
        on_failure: Callable[[Exception], None] = lambda err: None,
        shared_decodes: SharedDecodes | None = None,
        *,
        choice: SchemeChoice | None = None,
        ahead: ConnectionAhead | None = None,
        fetch_live_url: FetchTalkUrl | None = None,
        volume: Volume | None = None,
    ) -> None:
        """Serve one camera; `on_change` is called when a speaker starts or ends to talk.

        `on_failure` is told why media broke off; a `shared_decodes` is shared with other cameras, and
        the `choice` of a transport with all cameras of the product, what is known of the talk server
        (`ahead`) with all of the account. `fetch_live_url` is asked for live voices in the place of
        `fetch_url`. The `volume` of its media may change at any time.
        """
        self.access = TalkAccess(
            http,
            fetch_url,
            choice or SchemeChoice(),
            ahead=ahead or ConnectionAhead(),
            fetch_live_url=fetch_live_url,
        )
        self._floor = Floor(on_change)
        self._voices: list[LiveTalk] = []
        self.player = Player(
            self._floor,
            shared_decodes or SharedDecodes(),
            self._open_talk,
            on_change,
            on_failure,
            volume=volume or Volume(),
        )

    @property
    def holder(self) -> Holder | None:
        """Return who talks now, if anybody."""
        return self._floor.holder

    @property
    def status(self) -> IntercomStatus:
        """Return all that is to be known from outside."""
        return IntercomStatus(self.holder, self.waiting, self.last, self.player.status)

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Return who else wants to talk, the next one first."""
        return self._floor.waiting

    @property
    def last(self) -> Ended | None:
        """Return how the newest turn that is over went."""
        return self._floor.last

    async def announce(
        self,
        decode: SharedDecode,
        options: TalkOptions,
        *,
        when_busy: WhenBusy,
        start_timeout_s: float,
        name: str | None = None,
        volume: Volume | None = None,
        on_lined_up: Callable[[], None] = lambda: None,
    ) -> TalkReport:
        """Say a decode's words and return when the last of them was played.

        A `name` tells others what is being said; a `volume` may change on the way, and its mute
        does not count. `on_lined_up` is called once the place among others is taken.

        Raises:
            BusyError: another speaker talks, and went on for too long or was not to be waited for.
            StartTimeoutError: the camera did not begin to speak within `start_timeout_s`.
            IntercomError: the words could not be read, or did not reach the camera.
        """
        report = TalkReport(codec=CameraCodec(options.codec.value))
        loop = asyncio.get_running_loop()
        requested_at = loop.time()
        async with self._floor.take(
            TurnKind.ANNOUNCEMENT, when_busy, name, start_timeout_s, on_lined_up
        ) as turn:
            report.waited_s = loop.time() - requested_at
            await self._speak(
                turn, decode, options, report, start_timeout_s=start_timeout_s, volume=volume
            )
        return report

    @asynccontextmanager
    async def converse(
        self, options: TalkOptions, *, name: str | None, patience_s: float
    ) -> AsyncIterator[Conversation]:
        """Keep the floor, as an announcement does, while words and answers take turns.

        Raises:
            BusyError: another speaker talks, and went on for longer than `patience_s`.
        """
        async with self._floor.take(
            TurnKind.ANNOUNCEMENT, WhenBusy.QUEUE, name, patience_s
        ) as turn:
            speak = partial(self._speak, turn, options=options, volume=self.player.volume)
            yield Conversation(turn, options, speak)

    def live_voice(
        self,
        options: TalkOptions,
        limits: LiveTalkOptions,
        *,
        name: str | None,
        heartbeat: Heartbeat,
        on_ended: OnEnded,
    ) -> LiveTalk:
        """Return a voice for a microphone; to be closed by who asked for it.

        Raises:
            BusyError: another speaker talks live, or is about to.
        """
        self._voices = [voice for voice in self._voices if not voice.ended]
        if rival := next((voice for voice in self._voices if voice.claims), None):
            raise BusyError(TurnKind.LIVE, rival.name)
        voice = LiveTalk(
            self._floor,
            self.access,
            options,
            limits,
            name=name,
            heartbeat=heartbeat,
            on_ended=on_ended,
        )
        self._voices.append(voice)
        return voice

    def stop(self) -> bool:
        """Silence the camera and forget who waits; return whether there was anything.

        A live voice that was only about to speak is ended as well.
        """
        expected = self._end_expected_voices(TalkStoppedError("stopped"))
        return self._floor.clear(Outcome.STOPPED) or expected

    def end_live_talk(self, reason: Exception) -> None:
        """End who talks live or is about to; media and announcements go on."""
        self._end_expected_voices(reason)
        self._floor.clear(Outcome.FAILED, (TurnKind.LIVE,), reason)

    async def stop_playing(self) -> None:
        """End media and announcements, and leave live voices alone."""
        self._floor.clear(Outcome.STOPPED, (TurnKind.ANNOUNCEMENT,))
        await self.player.stop()

    def _end_expected_voices(self, reason: Exception) -> bool:
        """End the voices whose first word has not come yet; return whether there was one."""
        expected = [voice for voice in self._voices if voice.expected]
        for voice in expected:
            voice.end(reason)
        return bool(expected)

    async def _speak(
        self,
        turn: Turn,
        decode: SharedDecode,
        options: TalkOptions,
        report: TalkReport,
        *,
        start_timeout_s: float,
        volume: Volume | None,
        on_spoken: Callable[[float], None] = lambda unheard_s: None,
    ) -> None:
        """Say a decode's words within a turn, and note in the report how it went."""
        loop = asyncio.get_running_loop()
        requested_at = loop.time() - report.waited_s
        start_limit = asyncio.timeout_at(requested_at + start_timeout_s)

        def on_first_audio() -> None:
            report.first_audio_s = loop.time() - requested_at
            start_limit.reschedule(None)
            self._floor.note_audible()

        async def say() -> None:
            reader = decode.reader()
            playout = Playout(
                reader,
                options,
                self._open_talk,
                report,
                turn=turn,
                start_barrier=decode.start_barrier,
                on_first_audio=on_first_audio,
                volume=UnmutedVolume(volume) if volume else None,
                on_spoken=on_spoken,
            )
            try:
                await playout.play()
            finally:
                reader.close()

        try:
            async with start_limit:
                report.outcome = await turn.run(say())
        except TimeoutError:
            raise StartTimeoutError("timed out") from None

    async def _open_talk(self, options: TalkOptions) -> TalkSession:
        return await TalkSession.open(self.access, options)
