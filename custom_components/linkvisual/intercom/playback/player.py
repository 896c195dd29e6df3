"""Media player of one camera: one track after the other, whenever the intercom is free."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from ..decode.shared_decode import SharedDecodes
from ..decode.track import Track
from ..errors import SourceError, UnseekableError
from ..floor.floor import Floor
from ..report import Outcome
from ..status import PlayerState, PlayerStatus
from ..talk_options import TalkOptions
from ..wire.fader import Volume
from ..wire.playout import OpenTalk
from .play_queue import Enqueue, PlayQueue
from .track_playback import TrackPlayback
from .track_player import Begun, FirstSound, TrackPlayer

_END_S = 0.5
"""What is left at least behind a place that is chosen: no place is behind the last sound."""

_MOST_FAILURES = 10
"""In a row: a list of nothing but dead entries asks no server five hundred times."""


class Player:
    """A queue, a place in its current track, and the task that plays it.

    Announcements and live voices take the intercom away; the track goes on where it was when
    they are over. Plain asyncio: all methods are for the loop that it lives on.
    """

    def __init__(
        self,
        floor: Floor,
        shared_decodes: SharedDecodes,
        open_talk: OpenTalk,
        on_change: Callable[[], None],
        on_failure: Callable[[Exception], None],
        *,
        volume: Volume,
    ) -> None:
        """Make an idle player; `on_failure` is told of failures that no caller waits for."""
        self._shared_decodes = shared_decodes
        self._on_change = on_change
        self._on_failure = on_failure
        self._queue = PlayQueue()
        self._options = TalkOptions()
        self._playback: TrackPlayback | None = None
        self._task: asyncio.Task[None] | None = None
        self._first_sound = FirstSound()
        self._command = asyncio.Lock()
        self._state = PlayerState.IDLE
        self._turns = TrackPlayer(
            floor, open_talk, self._first_sound, self._become, self._note_info, volume=volume
        )

    @property
    def volume(self) -> Volume:
        """Return how loud media is played, to be changed at any time."""
        return self._turns.volume

    @property
    def status(self) -> PlayerStatus:
        """Return what is played now."""
        playback = self._playback
        if playback is None:
            return PlayerStatus(self._state, self._queue.current)
        return PlayerStatus(
            self._state,
            playback.track,
            playback.duration_s,
            playback.position_s,
            datetime.now(UTC),
            self._queue.index,
            len(self._queue),
            playback.info,
            playback.seekable,
        )

    async def play(self, tracks: Sequence[Track], options: TalkOptions, enqueue: Enqueue) -> None:
        """Play tracks now or later; return when the first is heard or has to wait.

        Raises:
            Exception: why none of what is to be played now could be.
        """
        await self._begin(lambda: self._put(tracks, options, enqueue))

    async def pause(self) -> None:
        """Fall silent and keep the place."""
        await self._do(self._pause)

    async def resume(self) -> None:
        """Go on where it was paused.

        Raises:
            Exception: why it could not.
        """
        await self._begin(self._resume)

    async def seek(self, position_s: float) -> None:
        """Go on from a time in the current track, or rest there if it is paused.

        Raises:
            UnseekableError: it is a station, or its server gives only the whole.
            Exception: why it could not be played from there.
        """
        await self._begin(lambda: self._seek(position_s))

    async def skip(self, steps: int) -> None:
        """Go to another track of the queue; behind the last one is silence.

        Raises:
            Exception: why neither that nor what follows it could be played.
        """
        await self._begin(lambda: self._skip(steps))

    async def stop(self) -> None:
        """Fall silent and forget the queue."""
        await self._do(self._stop)

    async def _begin(self, command: Callable[[], Coroutine[None, None, Begun | None]]) -> None:
        """Carry out a command and wait for the sound that it brings, if it brings any."""
        if (begun := await self._do(command)) is not None:
            await asyncio.shield(begun)

    async def _do[T](self, command: Callable[[], Coroutine[None, None, T]]) -> T:
        """Carry out one command after the other.

        One that has begun goes to its end even if its caller is canceled: after half of it
        nothing would play, and nothing would know.
        """
        await self._command.acquire()
        task = asyncio.create_task(command(), name="linkvisual player command")
        task.add_done_callback(lambda _: self._command.release())
        return await asyncio.shield(task)

    async def _put(
        self, tracks: Sequence[Track], options: TalkOptions, enqueue: Enqueue
    ) -> Begun | None:
        self._options = options
        if self._queue.put(tracks, enqueue):
            await self._halt()
            return self._start()
        if self._state is PlayerState.IDLE:
            return self._start()
        self._on_change()
        return None

    async def _pause(self) -> None:
        if self._task is not None:
            await self._end_task()
            self._become(PlayerState.PAUSED)

    async def _resume(self) -> Begun | None:
        return self._start() if self._state is PlayerState.PAUSED else None

    async def _seek(self, position_s: float) -> Begun | None:
        playback = self._playback
        if playback is None or not playback.seekable:
            raise UnseekableError("this has no places")
        paused = self._state is PlayerState.PAUSED
        await self._halt()
        last_s = max((playback.duration_s or 0.0) - _END_S, 0.0)
        start_s = min(max(position_s, 0.0), last_s)
        self._playback = TrackPlayback(playback.track, playback.options, start_s)
        if not paused:
            return self._start()
        self._become(PlayerState.PAUSED)
        return None

    async def _skip(self, steps: int) -> Begun | None:
        if self._queue.current is None:
            return None
        await self._halt()
        if self._queue.move(steps) is None:
            self._finish()
            return None
        return self._start()

    async def _stop(self) -> None:
        await self._halt()
        self._finish()

    def _start(self) -> Begun:
        """Start to play the current track; the result comes with its first sound."""
        begun = self._first_sound.expect()
        self._become(PlayerState.BUFFERING)
        self._task = asyncio.create_task(self._run(), name="linkvisual player")
        return begun

    async def _halt(self) -> None:
        """End playing and let go of the current track."""
        await self._end_task()
        await self._close_playback()

    async def _end_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))
        self._first_sound.settle()

    async def _run(self) -> None:
        """Play the queue to its end; a track that cannot be read is passed over."""
        failure: Exception | None = None
        failures = 0
        try:
            while (track := self._queue.current) is not None:
                failure = await self._failure_of(track)
                failures = 0 if failure is None else failures + 1
                self._queue.move(1)
                if failures >= _MOST_FAILURES:
                    self._queue.clear()
                told_to_caller = self._first_sound.is_awaited and self._queue.current is None
                if failure is not None and not told_to_caller:
                    self._on_failure(failure)
                await self._close_playback()
        finally:
            if self._task is asyncio.current_task():
                self._task = None
                self._finish()
                self._first_sound.settle(failure)

    async def _failure_of(self, track: Track) -> Exception | None:
        """Play a track and return what was wrong with it; when it was the camera, end the queue."""
        try:
            await self._play_track(track)
        except SourceError as err:
            return err
        except Exception as err:  # noqa: BLE001  whatever it is, the next track would meet it too
            self._queue.clear()
            return err
        return None

    async def _play_track(self, track: Track) -> None:
        """Play a track from its place to its end; the queue ends with it if a user wants that."""
        if self._playback is None:
            self._playback = TrackPlayback(track, self._options)
            self._become(PlayerState.BUFFERING)
        playback = self._playback
        await playback.open(self._shared_decodes)
        if await self._turns.play(playback) is Outcome.STOPPED:
            self._queue.clear()

    async def _close_playback(self) -> None:
        playback, self._playback = self._playback, None
        if playback is not None:
            await asyncio.shield(playback.close())

    def _finish(self) -> None:
        """Be idle, which is no news of a player that has been: a thousand are stopped at once."""
        was_idle = self._state is PlayerState.IDLE and self._queue.current is None
        self._queue.clear()
        if not was_idle:
            self._become(PlayerState.IDLE)

    def _note_info(self) -> None:
        self._become(self._state)

    def _become(self, state: PlayerState) -> None:
        self._state = state
        with suppress(RuntimeError):
            self._on_change()
