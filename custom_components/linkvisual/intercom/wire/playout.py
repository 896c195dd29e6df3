"""Playout: sends a source from its first to its last sample, at the pace of the camera's speaker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import ceil

from ..decode.sample_buffer import Cursor
from ..decode.start_barrier import StartBarrier
from ..errors import SessionLostError, SourceError, SourceStalledError
from ..floor.turn import Turn, cut_by_live_voice
from ..report import TalkReport
from ..talk_options import SAMPLE_RATE_HZ, TalkOptions
from .edge_ramp import EdgeRamp
from .fader import Fader, UnmutedVolume, Volume
from .pacer import Pacer
from .session import TalkSession

_LOGGER = logging.getLogger(__name__)

type OpenTalk = Callable[[TalkOptions], Awaitable[TalkSession]]
"""Opens a talk session with one's camera."""

_PLAYED_MARGIN_S = 0.25
"""The head start of 200 ms and the way to the loudspeaker (docs/protocol.md §6.4)."""

_TOLD_EACH_SAMPLES = SAMPLE_RATE_HZ
"""A station that changes its title all the time changes a state once a second."""

_CUSHION_SAMPLES = SAMPLE_RATE_HZ // 5
"""How much of the source must be there before words begin: a late one stutters once, not often."""


class Playout:
    """One pass of a reader's audio through talk sessions of one camera.

    A session that breaks is replaced once, and the audio goes on where the camera left off:
    from the last sample known to be delivered and played, less a quarter of a second.
    """

    def __init__(
        self,
        reader: Cursor,
        options: TalkOptions,
        open_talk: OpenTalk,
        report: TalkReport,
        *,
        turn: Turn,
        start_barrier: StartBarrier,
        on_first_audio: Callable[[], None],
        volume: Volume | UnmutedVolume | None = None,
        ramp_ms: int = 0,
        on_flow: Callable[[bool], None] = lambda flows: None,
        on_info: Callable[[], None] = lambda: None,
        on_spoken: Callable[[float], None] = lambda unheard_s: None,
    ) -> None:
        """Prepare; nothing is sent before `play`.

        `ramp_ms` is how long it takes from silence to sound and back, beside the sound itself.
        It begins when the `start_barrier` opens. Cut by a live voice, it has no time to fade out.
        `on_flow` is told when sound begins to flow, and when it has ceased to.
        `on_info` is called when the media tells something else of what is heard.
        `on_spoken` is told, when the last of it was sent, in how many s it is out of the speaker.
        """
        self._reader = reader
        self._options = options
        self._open_talk = open_talk
        self._report = report
        self._on_first_audio = on_first_audio
        self._fader = Fader(volume or Volume(), options.codec, from_silence=reader.position > 0)
        self._turn = turn
        self._start_barrier = start_barrier
        self._on_flow = on_flow
        self._on_info = on_info
        self._on_spoken = on_spoken
        self._info = reader.info
        self._told_at = reader.position - _TOLD_EACH_SAMPLES
        self._flows = False
        self._ramp_samples = ramp_ms * SAMPLE_RATE_HZ // 1000
        self._edge_ramp = EdgeRamp(options.codec, self._ramp_samples)
        self._silent_samples = 0
        self._starved = True

    async def play(self) -> None:
        """Say everything, and return when the camera has played it.

        Raises:
            IntercomError: it could not be said to the end.
        """
        try:
            await self._play_in_session()
        except SessionLostError:
            if self._played_to_the_end():
                return
            self._note_flow(False)
            self._report.reconnects += 1
            _LOGGER.debug("The talk session broke off; going on in another one")
            await self._play_in_session()
        finally:
            self._start_barrier.leave(self._turn)

    async def _play_in_session(self) -> None:
        """Open a session and say all that is left."""
        self._start_barrier.enter(self._turn)
        session = await self._open_talk(self._options)
        self._start_barrier.reach(self._turn)
        self._report.scheme, self._report.codec = session.scheme, session.codec
        self._report.throttled |= session.throttled
        self._edge_ramp, self._silent_samples = EdgeRamp(self._options.codec, self._ramp_samples), 0
        pacer = Pacer(self._options.chunk_s)
        try:
            # A camera that joins during the lead-in loses what is ahead, so the rest comes with the words.
            pacer.build_head_start(0.5)
            await self._send_lead_in(session, pacer)
            pacer.build_head_start()
            await self._send_audio(session, pacer)
            await self._send_tail(session, pacer)
        except SessionLostError:
            self._go_back(session, pacer)
            raise
        except asyncio.CancelledError:
            await self._leave_off(session, pacer)
            raise
        finally:
            self._report.talk_ready |= session.talk_ready
            await asyncio.shield(session.close())

    async def _send_audio(self, session: TalkSession, pacer: Pacer) -> None:
        """Send what the reader has, chunk by chunk, and silence while it has nothing."""
        stalled_s, input_awaited = 0.0, False
        while True:
            # The first word does not wait for the next chunk's time.
            awaited = self._report.first_audio_s is None and not self._may_sound()
            await pacer.wait(self._until_sound if awaited else asyncio.sleep)
            if sound := self._next_sound():
                stalled_s = 0.0
                await self._send_sound(session, self._fader.process(sound))
                self._note_audio()
            elif self._reader.ended:
                return
            else:
                if input_awaited and not self._reader.between_inputs:
                    stalled_s = 0.0
                input_awaited = self._reader.between_inputs
                stalled_s += self._options.chunk_s
                self._note_stall(stalled_s, input_awaited=input_awaited)
                self._starved = True
                await self._send_silence(session)

    def _next_sound(self) -> bytes:
        """Return what fills a chunk, the rest at the end, or nothing if none is there yet."""
        if not self._may_sound():
            return b""
        self._starved = False
        size = self._options.chunk_samples - self._edge_ramp.lead_samples
        sound = self._reader.read(size)
        if len(sound) < size and not self._reader.ended:
            self._reader.rewind(self._reader.position - len(sound))
            return b""
        return sound

    def _may_sound(self) -> bool:
        """Return whether enough of the source is there to begin, or to go on."""
        return not self._starved or self._reader.has(_CUSHION_SAMPLES)

    async def _until_sound(self, longest_s: float) -> None:
        await self._reader.wait_for(_CUSHION_SAMPLES, longest_s)

    async def _send_sound(self, session: TalkSession, sound: bytes) -> None:
        """Send a chunk of sound, filled up with silence at its end."""
        self._silent_samples = 0
        payload = self._edge_ramp.sound(sound)
        if missing := self._options.chunk_samples - len(payload):
            payload += self._edge_ramp.silence(missing)
        await session.send(payload)

    async def _send_silence(self, session: TalkSession) -> None:
        self._silent_samples += self._options.chunk_samples
        await session.send(self._edge_ramp.silence(self._options.chunk_samples))

    async def _send_lead_in(self, session: TalkSession, pacer: Pacer) -> None:
        """Send silence while the camera joins, unless it turns out that there is nothing to say."""
        for _ in range(ceil(self._options.lead_in_ms / 1000 / self._options.chunk_s)):
            await pacer.wait()
            if self._reader.ended:
                return
            await self._send_silence(session)
        while not self._start_barrier.may_begin(self._turn):
            await pacer.wait()
            await self._send_silence(session)

    async def _send_tail(self, session: TalkSession, pacer: Pacer) -> None:
        """Send silence until the last word is out of the speaker (docs/protocol.md §6.5)."""
        if ending := self._edge_ramp.silence(0):
            await session.send(ending)
        self._on_spoken(pacer.buffered_s)
        for _ in range(ceil(self._options.tail_ms / 1000 / self._options.chunk_s)):
            await pacer.wait()
            await self._send_silence(session)
        unheard_s = pacer.buffered_s - self._options.tail_ms / 1000
        await asyncio.sleep(max(self._options.close_delay_s, unheard_s))

    def _note_audio(self) -> None:
        played_s = self._reader.position / SAMPLE_RATE_HZ
        self._report.duration_s = max(self._report.duration_s, played_s)
        if self._report.first_audio_s is None:
            self._on_first_audio()
        self._note_flow(True)
        position = self._reader.position
        if self._reader.info is self._info or position - self._told_at < _TOLD_EACH_SAMPLES:
            return
        self._info, self._told_at = self._reader.info, position
        self._on_info()

    def _note_stall(self, stalled_s: float, *, input_awaited: bool) -> None:
        """Count the silence; raises SourceStalledError when it has lasted for too long."""
        begun, options = self._report.first_audio_s is not None, self._options
        limit_s = options.station_limit_s if self._reader.live else options.stall_limit_s
        if stalled_s > (limit_s if begun and not input_awaited else options.first_sound_limit_s):
            raise SourceStalledError("the source does not deliver")
        if begun:
            self._report.stalled_s += options.chunk_s
        if stalled_s > options.gap_s:
            self._note_flow(False)

    def _note_flow(self, flows: bool) -> None:
        if flows is not self._flows:
            self._flows = flows
            self._on_flow(flows)

    def _go_back(self, session: TalkSession, pacer: Pacer) -> None:
        """Move the reader to what the camera cannot have played."""
        margin_s = _PLAYED_MARGIN_S + pacer.buffered_s
        self._rewind(session.undelivered_samples + int(margin_s * SAMPLE_RATE_HZ))

    def _rewind(self, unplayed_samples: int) -> None:
        """Go back by what was sent last and not played, of which the end was silence."""
        sound_samples = max(unplayed_samples - self._silent_samples, 0)
        self._reader.rewind(self._reader.position - sound_samples)

    async def _leave_off(self, session: TalkSession, pacer: Pacer) -> None:
        """Fade out and let the camera play that, or go back to what it can no longer play."""
        if self._report.first_audio_s is None or self._reader.position == 0:
            return
        if cut_by_live_voice(self._turn):
            self._rewind(int(pacer.buffered_s * SAMPLE_RATE_HZ))
            return
        resume_at = self._reader.position
        with suppress(SessionLostError, SourceError):
            while not self._fader.silent and (sound := self._next_sound()):
                await self._send_sound(session, self._fader.fade_out(sound))
            await self._send_silence(session)
        faded_samples = self._reader.position - resume_at
        self._reader.rewind(resume_at)
        await asyncio.sleep(pacer.buffered_s + faded_samples / SAMPLE_RATE_HZ)

    def _played_to_the_end(self) -> bool:
        return self._report.first_audio_s is not None and self._reader.ended
