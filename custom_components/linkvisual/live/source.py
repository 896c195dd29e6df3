"""Live source of one camera: its picture and sound, for as many viewers as come."""

import asyncio
import time
from collections.abc import Callable

import aiohttp

from .fan_out import FanOut, Subscription
from .ingest import Ingest
from .input.flv import FlvTag, TagKind
from .input.sound_tags import SoundTagReader
from .keyframe_request import KeyframeRequest
from .live_options import FetchLiveUrl, LiveOptions
from .media import VideoPacket
from .picture.placeholder_show import CaptionedStill, PlaceholderShow
from .picture.still import Still, StillMaker
from .problem import LiveClosedError, LiveProblem
from .timeline import MediaClock, Timeline
from .watchdog import PictureWatchdog
from .webrtc.talk_notice import TalkNotice


def now_ms() -> float:
    """Return the time of a monotonic clock, which the times of all packets are taken from."""
    return time.monotonic() * 1000


class LiveSource:
    """Starts with the first viewer and lingers after the last; lives on one event loop.

    One connection to the cloud feeds all viewers. When it breaks off another one goes on where
    it ended. `last_keyframe` outlives it, `current_keyframe` is what it shows now. `on_problem`
    hears of every change of `problem`, on the same loop.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        fetch_url: FetchLiveUrl,
        options: LiveOptions,
        on_problem: Callable[[LiveProblem | None], None],
        past_picture: Callable[[], bytes | None] = lambda: None,
        *,
        on_running: Callable[[bool], None] = lambda running: None,
        zero_ms: float | None = None,
    ) -> None:
        """Stay idle until a viewer subscribes; `past_picture` has a JPEG where no view left one.

        `on_running` is told when the connection is opened and when it is closed for good.
        Sources with the same `zero_ms` share one timeline, so that viewers can change over.
        """
        self._linger_s = options.linger_s
        self._is_muted = options.is_muted
        self._talk_sound = SoundTagReader()
        self._on_problem = on_problem
        self._on_running = on_running
        self._fan_out = FanOut(self._linger, self._want_keyframe)
        self._timeline = timeline = Timeline(MediaClock(now_ms, zero_ms))
        self._ingest = Ingest(
            http,
            fetch_url,
            options,
            timeline,
            show=self._show,
            publish=self._fan_out.publish,
            report=self._report,
        )
        self._keyframe_request = KeyframeRequest(self._ingest.ask_for_keyframe)
        self._captioned = CaptionedStill(options, lambda: self.last_keyframe, past_picture)
        self._placeholder = PlaceholderShow(timeline, self._captioned, self._fan_out.publish)
        self._watch = PictureWatchdog(options.patience_s, lambda: self._tell(self._reason))
        self._reason = LiveProblem.UNREACHABLE
        self._task: asyncio.Task[None] | None = None
        self._stills = StillMaker()
        self._ending: set[asyncio.Task[None]] = set()
        self._lingering: asyncio.TimerHandle | None = None
        self._closed = False
        self.last_keyframe: VideoPacket | None = None
        self.current_keyframe: VideoPacket | None = None
        self.problem: LiveProblem | None = None

    @property
    def viewers(self) -> int:
        """Return the number of open subscriptions."""
        return len(self._fan_out)

    @property
    def running(self) -> bool:
        """Tell whether there is, or is about to be, a connection to the camera."""
        return self._task is not None

    def subscribe(self) -> Subscription:
        """Return a new viewer's subscription, and start if idle.

        Raises:
            LiveClosedError: the source is closed.
        """
        if self._closed:
            raise LiveClosedError
        self._stop_lingering()
        subscription = self._fan_out.admit()
        if self._task is None:
            self._reason = LiveProblem.UNREACHABLE
            self._watch.expect()
            self._task = asyncio.create_task(self._ingest.run(), name="linkvisual live source")
            self._on_running(True)
        return subscription

    async def close(self) -> None:
        """Close all subscriptions and the connection, and leave nothing behind."""
        self._closed = True
        self._fan_out.dismiss()
        self._stop()
        await self._placeholder.close()
        await self._keyframe_request.close()
        if self._ending:
            await asyncio.wait(self._ending)

    def hear(self, body: bytes, timestamp_ms: int) -> None:
        """Take a body of the camera's sound from a talk session; viewers hear it while they see nothing.

        The live stream has the same sound, and it fits the picture.
        """
        if self._closed or not len(self._fan_out) or self.current_keyframe is not None:
            return
        sound = self._talk_sound.read(FlvTag(TagKind.AUDIO, timestamp_ms, body))
        if sound is not None and not self._is_muted():
            for packet in self._timeline.audio(sound):
                self._fan_out.publish(packet)

    async def still(self) -> Still | None:
        """Return the last key frame; None if there is none or it is damaged."""
        if self.last_keyframe is None:
            return None
        is_current = self.current_keyframe is not None
        jpeg = await self._stills.jpeg(self.last_keyframe)
        return Still(jpeg, is_current) if jpeg is not None else None

    async def draw_notice(self, notice: TalkNotice) -> tuple[bytes, ...]:
        """Return a sentence on the camera's last picture as key frames of H.264."""
        return await self._captioned.draw(notice)

    def _show(self, packet: VideoPacket, note: LiveProblem | None) -> None:
        """Hand a picture of the camera to all viewers, which ends every problem that hid it."""
        if self._placeholder.is_shown and not packet.keyframe:
            # The placeholder is what decoders would take it for a change of.
            return
        self._watch.expect()
        self._reason = LiveProblem.UNREACHABLE
        self._tell(note)
        if packet.keyframe:
            self.last_keyframe = self.current_keyframe = packet
            self._keyframe_request.note_keyframe()
        self._fan_out.publish(packet)

    def _report(self, problem: LiveProblem) -> None:
        """Take why there is no picture; one that is gone for a moment is missed by nobody."""
        self._reason = problem
        if problem is not LiveProblem.UNREACHABLE or self._watch.is_missing:
            self._tell(problem)

    def _tell(self, problem: LiveProblem | None) -> None:
        """Tell viewers and the owner what is wrong, or that nothing is."""
        if problem and problem.hides_picture:
            self.current_keyframe = None
            self._placeholder.show(problem)
        else:
            self._placeholder.hide()
        if problem is not self.problem:
            self.problem = problem
            self._on_problem(problem)

    def _want_keyframe(self) -> None:
        """Ask the camera, if viewers see it; a placeholder is all key frames."""
        if self.current_keyframe is not None:
            self._keyframe_request.want()

    def _linger(self) -> None:
        """Go on for a while without a viewer."""
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._lingering = loop.call_later(self._linger_s, self._stop)

    def _stop_lingering(self) -> None:
        if self._lingering:
            self._lingering.cancel()
            self._lingering = None

    def _stop(self) -> None:
        """End the connection; its pictures are of no use to the next viewer."""
        self._stop_lingering()
        self._watch.stop()
        self.current_keyframe = None
        self._placeholder.hide()
        self._fan_out.forget()
        if self._task:
            self._ingest.abandon()
            self._task.cancel()
            self._ending.add(self._task)
            self._task.add_done_callback(self._ending.discard)
            self._task = None
            self._on_running(False)
