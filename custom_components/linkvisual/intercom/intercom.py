"""The intercom of one camera."""

import asyncio
from collections.abc import Callable

import aiohttp

from .announcement import Announcement
from .broadcast import Broadcast
from .errors import BusyError, StartTimeoutError
from .floor import Floor, Holder, TurnKind, WhenBusy
from .live_voice import LiveVoice, OnEnded
from .options import LiveTalkOptions, TalkOptions
from .report import Outcome, TalkReport
from .session import FetchTalkUrl, TalkSession
from .silence import Heartbeat


class Intercom:
    """Everything that is said through one camera goes through here, one voice at a time.

    Plain asyncio: all methods are for the loop that it lives on.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        fetch_url: FetchTalkUrl,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve one camera; `on_change` is called when somebody starts or ends to talk."""
        self._http = http
        self._fetch_url = fetch_url
        self._floor = Floor(on_change)
        self._voices: list[LiveVoice] = []

    @property
    def holder(self) -> Holder | None:
        """Return who talks now, if anybody."""
        return self._floor.holder

    async def announce(
        self,
        broadcast: Broadcast,
        options: TalkOptions,
        *,
        when_busy: WhenBusy,
        start_timeout_s: float,
    ) -> TalkReport:
        """Say a broadcast's words and return when the last of them was played.

        Raises:
            BusyError: somebody else talks, and went on for too long or was not to be waited for.
            StartTimeoutError: the camera did not begin to speak within `start_timeout_s`.
            IntercomError: the words could not be read, or did not reach the camera.
        """
        report = TalkReport(codec=options.codec)
        loop = asyncio.get_running_loop()
        requested_at = loop.time()
        granted = False
        try:
            async with (
                asyncio.timeout(start_timeout_s) as start_limit,
                self._floor.take(TurnKind.ANNOUNCEMENT, when_busy) as turn,
            ):
                granted = True
                report.waited_s = loop.time() - requested_at

                def on_first_audio() -> None:
                    report.first_audio_s = loop.time() - requested_at
                    start_limit.reschedule(None)

                report.outcome = await turn.run(
                    self._say(broadcast, options, report, on_first_audio)
                )
        except TimeoutError:
            raise (StartTimeoutError if granted else BusyError)("timed out") from None
        return report

    def live_voice(
        self,
        options: TalkOptions,
        limits: LiveTalkOptions,
        *,
        name: str | None,
        heartbeat: Heartbeat,
        on_ended: OnEnded,
    ) -> LiveVoice:
        """Return a voice for a microphone; to be closed by who asked for it.

        Raises:
            BusyError: somebody else talks live, or is about to.
        """
        self._voices = [voice for voice in self._voices if not voice.ended]
        if rival := next((voice for voice in self._voices if voice.claims), None):
            raise BusyError("somebody talks live", rival.name)
        voice = LiveVoice(
            self._floor,
            self._http,
            self._fetch_url,
            options,
            limits,
            name=name,
            heartbeat=heartbeat,
            on_ended=on_ended,
        )
        self._voices.append(voice)
        return voice

    def stop(self) -> bool:
        """Silence the camera and forget who waits; return whether there was anything."""
        return self._floor.clear(Outcome.STOPPED)

    async def _say(
        self,
        broadcast: Broadcast,
        options: TalkOptions,
        report: TalkReport,
        on_first_audio: Callable[[], None],
    ) -> None:
        reader = broadcast.reader()

        async def open_session() -> TalkSession:
            return await TalkSession.open(self._http, self._fetch_url, options)

        try:
            await Announcement(reader, options, open_session, report, on_first_audio).play()
        finally:
            reader.close()
