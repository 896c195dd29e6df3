"""One monotonic timeline for all the streams that a source opens, and sound in slices of 20 ms."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from .media import AUDIO_PACKET_SAMPLES, SAMPLES_PER_MS, AudioPacket, Picture, Sound, VideoPacket
from .picture.h26x import VideoCodec
from .problem import LiveProblem, UnsuitableStreamError

_MAX_STEP_FORWARD_MS = 10_000
"""A camera that reconnects to its cloud is away for a few seconds; more is another clock."""

_MAX_STEP_BACK_MS = 500
"""Picture and sound overtake each other by less."""

_MAX_APART_MS = 3_000
"""How far the clocks of picture and sound may differ and still be one: a cloud's cache may hold so
much of either. Beyond, one of them is wrong, and each goes by its own."""


class MediaKind(Enum):
    """Whose timestamps."""

    VIDEO = auto()
    AUDIO = auto()


class StandingTimes:
    """Fills in the time between timestamps of one track that stand still.

    Some cameras send none, or only whole seconds.
    """

    def __init__(self) -> None:
        """Have seen none."""
        self._timestamp_ms: int | None = None
        self._since_ms = 0.0

    def place(self, timestamp_ms: int, passed_ms: float) -> int:
        """Return a timestamp, later the longer it has been the same.

        `passed_ms` grows with the track: by the sound that has come, or by the clock.
        """
        if timestamp_ms != self._timestamp_ms:
            self._timestamp_ms, self._since_ms = timestamp_ms, passed_ms
        return round(timestamp_ms + passed_ms - self._since_ms)


@dataclass(slots=True)
class _Offset:
    """From timestamps to the timeline; kinds of media with one clock share it."""

    ms: float


class MediaClock:
    """Maps a stream's timestamps to milliseconds since the source was made.

    A new stream, a wrapped or a jumping timestamp goes on at the time that it is now. Nothing is
    placed later than it arrived: what comes in a burst is pressed together, so that no viewer
    plays the past. Picture and sound keep their distance, unless their clocks have nothing to do
    with each other.
    """

    def __init__(self, now_ms: Callable[[], float], zero_ms: float | None = None) -> None:
        """Read time from a monotonic clock in milliseconds; the line begins then, or now."""
        self._read_ms = now_ms
        self._zero_ms = now_ms() if zero_ms is None else zero_ms
        self._offsets: dict[MediaKind, _Offset] = {}
        self._previous_ms: dict[MediaKind, int] = {}

    def now_ms(self) -> float:
        """Return where the line is now."""
        return self._read_ms() - self._zero_ms

    def restart(self) -> None:
        """Expect the timestamps of another stream."""
        self._offsets.clear()
        self._previous_ms.clear()

    def map(self, timestamp_ms: int, kind: MediaKind) -> int:
        """Return the place of a timestamp on the line."""
        newest_ms = self.now_ms() - timestamp_ms
        offset = self._offsets.get(kind)
        if offset is None or self._jumps(timestamp_ms, kind):
            offset = self._offsets[kind] = self._shared(kind, newest_ms) or _Offset(newest_ms)
        offset.ms = min(offset.ms, newest_ms)
        self._previous_ms[kind] = timestamp_ms
        return round(timestamp_ms + offset.ms)

    def _shared(self, kind: MediaKind, newest_ms: float) -> _Offset | None:
        """Return the offset of the other kind, if it is of the same clock."""
        others = (offset for other, offset in self._offsets.items() if other is not kind)
        return next((o for o in others if abs(o.ms - newest_ms) <= _MAX_APART_MS), None)

    def _jumps(self, timestamp_ms: int, kind: MediaKind) -> bool:
        """Tell whether a timestamp does not go on from the one before."""
        previous_ms = self._previous_ms.get(kind, timestamp_ms)
        return not -_MAX_STEP_BACK_MS <= timestamp_ms - previous_ms <= _MAX_STEP_FORWARD_MS


_GAP_SAMPLES = 200 * SAMPLES_PER_MS
"""200 ms: timestamps jitter by less than that."""

_LEAD_SAMPLES = 120 * SAMPLES_PER_MS
"""120 ms: sound that lags is noticed from 125 ms on (ITU-R BT.1359)."""


class SoundSlicer:
    """Counts samples instead of trusting timestamps, which cameras round and let jitter.

    Where the timestamps leave a gap the count follows; where sound arrives that would lie more
    than 120 ms ahead of them it is dropped, for it would never be caught up with.
    """

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._rest = bytearray()
        self._position: int | None = None

    def push(self, voice: bytes, timestamp_ms: int, lag_ms: int = 0) -> list[AudioPacket]:
        """Return the packets that are full; `timestamp_ms` is on the line of the source."""
        target = timestamp_ms * SAMPLES_PER_MS
        if self._position is None:
            self._position = target
        end = self._position + len(self._rest)
        if end - target > _LEAD_SAMPLES:
            return []
        if target - end > _GAP_SAMPLES:
            self._rest.clear()
            self._position = target
        self._rest += voice
        return self._full_packets(self._position, lag_ms)

    def _full_packets(self, position: int, lag_ms: int) -> list[AudioPacket]:
        packets = []
        while len(self._rest) >= AUDIO_PACKET_SAMPLES:
            packet = AudioPacket(bytes(self._rest[:AUDIO_PACKET_SAMPLES]), position, lag_ms)
            packets.append(packet)
            del self._rest[:AUDIO_PACKET_SAMPLES]
            position += AUDIO_PACKET_SAMPLES
        self._position = position
        return packets


class Timeline:
    """Gives pictures and sound of one stream after the other their place in time."""

    def __init__(self, clock: MediaClock) -> None:
        """Start on a clock's line."""
        self._clock = clock
        self._slicer = SoundSlicer()
        self._last_video_ms = -1
        self._before: Picture | None = None
        self._needs_keyframe = True
        self._times = {kind: StandingTimes() for kind in MediaKind}
        self._sound_ms = 0.0

    def restart(self) -> None:
        """Expect another stream; it begins with its first key frame."""
        self._clock.restart()
        self._times = {kind: StandingTimes() for kind in MediaKind}
        self._before = None
        self._needs_keyframe = True

    def passes(self, picture: Picture) -> bool:
        """Tell whether a picture can be used; what comes before the first key frame cannot."""
        self._needs_keyframe = self._needs_keyframe and not picture.keyframe
        return not self._needs_keyframe

    def check(self, picture: Picture) -> None:
        """Find out whether a stream can be passed on.

        Raises:
            UnsuitableStreamError: H.265, or pictures that are not sent in the order of showing.
        """
        if picture.codec is VideoCodec.H265:
            raise UnsuitableStreamError(LiveProblem.H265)
        before, self._before = self._before, picture
        if before is None or picture.keyframe:
            return
        if picture.pts_ms < before.pts_ms and picture.dts_ms >= before.dts_ms:
            raise UnsuitableStreamError(LiveProblem.B_FRAMES)

    def video(self, data: bytes, pts_ms: int, *, keyframe: bool) -> VideoPacket:
        """Return a picture as a packet, later than any before."""
        pts_ms = self._times[MediaKind.VIDEO].place(pts_ms, self._clock.now_ms())
        timestamp_ms = max(self._clock.map(pts_ms, MediaKind.VIDEO), self._last_video_ms + 1)
        return self._stamp(data, timestamp_ms, keyframe=keyframe)

    def still(self, data: bytes) -> VideoPacket:
        """Return a key frame that is no camera's as a packet of now."""
        timestamp_ms = max(round(self._clock.now_ms()), self._last_video_ms + 1)
        return self._stamp(data, timestamp_ms, keyframe=True)

    def audio(self, sound: Sound) -> list[AudioPacket]:
        """Return the packets that a sound fills."""
        sound_ms = self._times[MediaKind.AUDIO].place(sound.timestamp_ms, self._sound_ms)
        self._sound_ms += len(sound.data) / SAMPLES_PER_MS
        timestamp_ms = self._clock.map(sound_ms, MediaKind.AUDIO)
        return self._slicer.push(sound.data, timestamp_ms, sound.lag_ms)

    def _stamp(self, data: bytes, timestamp_ms: int, *, keyframe: bool) -> VideoPacket:
        self._last_video_ms = timestamp_ms
        return VideoPacket(data, timestamp_ms, keyframe)
