"""Live talk: a microphone that is on, straight to a camera."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from ..errors import ConnectFailedError, SessionLostError, TalkLimitError, TalkStoppedError
from ..floor.floor import Floor
from ..floor.turn import Turn, TurnKind, WhenBusy
from ..g711 import SILENCE, is_quiet, voice_table
from ..report import Outcome
from ..talk_options import SAMPLE_RATE_HZ, LiveTalkOptions, TalkOptions
from ..wire.prefetch import PrefetchedUrl
from ..wire.session import TalkAccess, TalkSession
from .backlog import Backlog
from .release import Heartbeat, ReleasePolicy

_LOGGER = logging.getLogger(__name__)

type OnEnded = Callable[[Exception], object]
"""Told why a voice was ended that had not closed itself; called at most once."""

_MAX_ATTEMPTS = 3
"""In a row; who still talks into nothing by then is to be told."""

_RETRY_DELAY_S = 0.3
"""More with each attempt: a server that starts anew is there after a moment."""

_GOOD_SESSION_S = 5.0
"""A talk that went on so long counts as one that worked, and failures are counted anew."""

_EXPECTED_FOR_S = 15.0
"""People say the first word within a few seconds of pressing the button; until then the camera is theirs."""

_PLAY_MARGIN_S = 0.25
"""From leaving here to the loudspeaker, as the head start of 200 ms (docs/protocol.md §6.4) and the network make it."""

_RESERVE_S = 0.1
"""Late by less than this is heard by nobody, and no pause is shortened for it."""

_PAUSE_S = 0.08
"""Shorter gaps are inside a word."""


class LiveTalk:
    """One talker's live microphone, until a user or a fault ends the talk.

    A turn begins with the first packet after a silence: the camera's floor, a URL and a socket.
    What is said meanwhile is kept and follows in one piece; the delay that this leaves is made
    good in the pauses between words. There is no silence in front of it
    as an announcement has: a microphone is on before its owner speaks, and whatever goes first
    would delay every word after it.
    """

    def __init__(
        self,
        floor: Floor,
        access: TalkAccess,
        options: TalkOptions,
        limits: LiveTalkOptions,
        *,
        name: str | None,
        heartbeat: Heartbeat,
        on_ended: OnEnded,
    ) -> None:
        """Prepare; the camera hears nothing of it before the first packet."""
        self.name = name
        self._floor = floor
        self._access = access
        self._options = options
        self._limits = limits
        self._on_ended = on_ended
        self._table = voice_table(options.codec, options.gain_db)
        self._urls = PrefetchedUrl(access.fetch_live_url or access.fetch_url)
        self._silence = ReleasePolicy(limits.release_after_s, heartbeat)
        self._backlog = Backlog()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._turn: Turn | None = None
        self._played_at = 0.0
        self.ended = False
        self._expected_until = asyncio.get_running_loop().time() + _EXPECTED_FOR_S

    @property
    def claims(self) -> bool:
        """Return whether another live voice has to stay away: this one talks, or is about to."""
        if self.ended:
            return False
        leaving = self._turn is not None and self._turn.leaving
        return (self.talking and not leaving) or self.expected

    @property
    def expected(self) -> bool:
        """Return whether its first word is still to come, and soon."""
        return not self.ended and asyncio.get_running_loop().time() < self._expected_until

    @property
    def talking(self) -> bool:
        """Return whether a turn is under way."""
        return self._task is not None and not self._task.done()

    def prefetch(self) -> None:
        """Fetch a talk URL, because the talker is about to speak.

        Not while the camera speaks: asking for another URL may end the session it has.
        """
        if self._floor.holder is None:
            self._urls.start(self._access.choice.first(self._options))

    def feed(self, payload: bytes) -> None:
        """Say A-law bytes that the microphone has just sent, in order and without gaps."""
        if self.ended:
            return
        self._backlog.append(payload.translate(self._table))
        self._silence.heard()
        self._arrived.set()
        self._expected_until = 0.0
        self._set_leaving(False)
        if not self.talking:
            holder = self._floor.holder
            if holder is None or holder.kind is not TurnKind.LIVE:
                self._urls.start(self._access.choice.first(self._options))
            self._task = asyncio.create_task(self._talk(), name="linkvisual live voice")

    def end(self, reason: Exception) -> None:
        """End a voice that has not said a word yet; once is enough."""
        if not self.ended:
            self.ended = True
            self._on_ended(reason)

    async def close(self) -> None:
        """Fall silent for good, and give the camera back."""
        self.ended = True
        self._set_leaving(True)
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.wait((self._task,))
        await self._urls.close()
        if dropped := self._backlog.dropped_samples:
            dropped_s = dropped / SAMPLE_RATE_HZ
            _LOGGER.debug("%.1f s of a voice were lost before the camera was reached", dropped_s)

    async def _talk(self) -> None:
        """Take turns until the microphone is silent; what goes wrong ends the voice."""
        try:
            while len(self._backlog):
                await self._take_turn()
        except Exception as err:  # noqa: BLE001  whatever ends a voice is for its owner to explain
            self.end(err)

    async def _take_turn(self) -> None:
        async with self._floor.take(TurnKind.LIVE, WhenBusy.REPLACE, self.name) as turn:
            self._turn = turn
            outcome = await turn.run(self._speak())
            if turn.error is not None:
                raise turn.error
            if outcome is Outcome.STOPPED:
                raise TalkStoppedError("stopped")

    async def _speak(self) -> None:
        """Talk until silence falls, through one session after the other if need be."""
        try:
            async with asyncio.timeout(self._limits.max_talk_s) as limit:
                await self._speak_in_sessions()
        except TimeoutError:
            if not limit.expired():
                raise
            raise TalkLimitError("talked long enough") from None

    async def _speak_in_sessions(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            started_at = loop.time()
            try:
                await self._speak_in_session()
                return
            except SessionLostError, ConnectFailedError:
                failures = 1 if loop.time() - started_at > _GOOD_SESSION_S else failures + 1
                if failures == _MAX_ATTEMPTS:
                    raise
            await asyncio.sleep(_RETRY_DELAY_S * (failures - 1))

    async def _speak_in_session(self) -> None:
        session = await TalkSession.open(self._access, self._options, self._urls.take)
        self._played_at = 0.0
        try:
            await self._forward(session)
            self._set_leaving(len(self._backlog) == 0)
        finally:
            await asyncio.shield(session.close())

    def _set_leaving(self, leaving: bool) -> None:
        """Let the next live voice line up behind this one, or not."""
        if self._turn is not None:
            self._turn.leaving = leaving

    async def _forward(self, session: TalkSession) -> None:
        """Send every chunk as soon as it is whole, until silence has fallen for good."""
        self._arrived.set()
        while await self._more(session):
            while chunk := self._backlog.take(self._options.chunk_samples):
                if not (self._lags() and is_quiet(chunk, self._options.codec)):
                    await self._send(session, chunk)

    async def _more(self, session: TalkSession) -> bool:
        """Wait for the microphone; return False when it will say no more."""
        while not await self._arrives_within(self._patience_s()):
            if len(self._backlog):
                await self._send_rest(session)
            elif await self._silence.over() and not self._unplayed_s():
                return False
        self._arrived.clear()
        return True

    def _patience_s(self) -> float:
        """Return how long nothing can happen but another packet."""
        if len(self._backlog):
            return max(_PAUSE_S - self._silence.quiet_s, 0.0)
        return self._silence.next_check_s() or self._unplayed_s()

    def _unplayed_s(self) -> float:
        """Return how much the camera still has to say; closing would cut it off."""
        return max(self._played_at - asyncio.get_running_loop().time(), 0.0)

    def _lags(self) -> bool:
        """Return whether the camera is so far behind that pauses should be shortened."""
        return self._unplayed_s() > _PLAY_MARGIN_S + _RESERVE_S

    async def _arrives_within(self, patience_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._arrived.wait()
        return self._arrived.is_set()

    async def _send_rest(self, session: TalkSession) -> None:
        """Let the last syllable not wait for the next one to fill its chunk."""
        rest = self._backlog.take(len(self._backlog))
        padding = SILENCE[self._options.codec] * (self._options.chunk_samples - len(rest))
        await self._send_chunk(session, rest + padding)

    async def _send(self, session: TalkSession, payload: bytes) -> None:
        """Send a chunk, behind one of silence if the camera has nothing left to say.

        A microphone's frames fill no whole number of chunks: a camera that plays the first at once
        would wait for the next, and again until it happens to have one in hand.
        """
        if not self._unplayed_s() and len(self._backlog) < self._options.chunk_samples:
            silence = SILENCE[self._options.codec] * self._options.chunk_samples
            await self._send_chunk(session, silence)
        await self._send_chunk(session, payload)

    async def _send_chunk(self, session: TalkSession, payload: bytes) -> None:
        now = asyncio.get_running_loop().time()
        begins_at = max(self._played_at, now + _PLAY_MARGIN_S)
        self._played_at = begins_at + len(payload) / SAMPLE_RATE_HZ
        await session.send(payload)
        # What a stalled network has kept back comes in one piece, and is played from then on.
        undelivered_s = session.undelivered_samples / SAMPLE_RATE_HZ
        self._played_at = max(self._played_at, now + undelivered_s)
        self._floor.note_audible()
