"""From what a stream holds to packets on the one line of a source."""

from .clock import LineClock, Track
from .media import Picture, Sound
from .packets import SAMPLES_PER_MS, AudioPacket, VideoPacket
from .picture.nal import VideoCodec
from .problem import LiveProblem, UnsuitableStreamError
from .sound.slicer import VoiceSlicer
from .standing_times import StandingTimes


class MediaLine:
    """Gives pictures and sound of one stream after the other their place in time."""

    def __init__(self, clock: LineClock) -> None:
        """Start on a clock's line."""
        self._clock = clock
        self._slicer = VoiceSlicer()
        self._last_video_ms = -1
        self._before: Picture | None = None
        self._needs_keyframe = True
        self._times = {track: StandingTimes() for track in Track}
        self._sound_ms = 0.0

    def restart(self) -> None:
        """Expect another stream; it begins with its first key frame."""
        self._clock.restart()
        self._times = {track: StandingTimes() for track in Track}
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
        pts_ms = self._times[Track.VIDEO].place(pts_ms, self._clock.now_ms())
        timestamp_ms = max(self._clock.map(pts_ms, Track.VIDEO), self._last_video_ms + 1)
        return self._stamp(data, timestamp_ms, keyframe=keyframe)

    def still(self, data: bytes) -> VideoPacket:
        """Return a key frame that is no camera's as a packet of now."""
        timestamp_ms = max(round(self._clock.now_ms()), self._last_video_ms + 1)
        return self._stamp(data, timestamp_ms, keyframe=True)

    def audio(self, sound: Sound) -> list[AudioPacket]:
        """Return the packets that a sound fills."""
        sound_ms = self._times[Track.AUDIO].place(sound.timestamp_ms, self._sound_ms)
        self._sound_ms += len(sound.data) / SAMPLES_PER_MS
        timestamp_ms = self._clock.map(sound_ms, Track.AUDIO)
        return self._slicer.push(sound.data, timestamp_ms)

    def _stamp(self, data: bytes, timestamp_ms: int, *, keyframe: bool) -> VideoPacket:
        self._last_video_ms = timestamp_ms
        return VideoPacket(data, timestamp_ms, keyframe)
