"""One line of time, packets of 20 ms, and what a late viewer gets."""

from itertools import pairwise

import pytest

from custom_components.linkvisual.live.fan_out import GopCache
from custom_components.linkvisual.live.media import Picture, Sound, VideoPacket
from custom_components.linkvisual.live.picture.h26x import VideoCodec
from custom_components.linkvisual.live.problem import LiveProblem, UnsuitableStreamError
from custom_components.linkvisual.live.timeline import MediaClock, MediaKind, SoundSlicer, Timeline


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.ms = 5000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.ms


@pytest.fixture
def watch() -> Watch:
    """Return the time."""
    return Watch()


@pytest.fixture
def clock(watch: Watch) -> MediaClock:
    """Return a line that begins now."""
    return MediaClock(watch)


def test_timestamps_keep_their_distance(clock: MediaClock, watch: Watch) -> None:
    """Jitter of the network does not get into the line; picture and sound share it."""
    places = []
    for index, late_ms in enumerate([0, 30, 5, 60, 0]):
        watch.ms = 5100 + index * 40 + late_ms
        places.append(clock.map(777_000 + index * 40, MediaKind.VIDEO))
    assert places == [100, 140, 180, 220, 260]
    assert clock.map(777_150, MediaKind.AUDIO) == 250


def test_new_stream_goes_on_at_the_time_that_it_is(clock: MediaClock, watch: Watch) -> None:
    """Whatever the timestamps of the next stream are, the gap is as long as it was."""
    assert clock.map(900_000, MediaKind.VIDEO) == 0
    watch.ms += 2500
    clock.restart()
    assert clock.map(0, MediaKind.VIDEO) == 2500


@pytest.mark.parametrize("step_ms", [-900_000, -600, 20_000, -(1 << 32) + 40])
def test_jumping_timestamp_is_a_new_start(clock: MediaClock, watch: Watch, step_ms: int) -> None:
    """A camera that sets its clock, and 32 bits that are full."""
    clock.map(1_000_000, MediaKind.VIDEO)
    watch.ms += 40
    assert clock.map(1_000_000 + step_ms, MediaKind.VIDEO) == 40


def test_clocks_that_lie_far_apart(clock: MediaClock, watch: Watch) -> None:
    """Each has its own place, and they are one again when they agree."""
    assert clock.map(0, MediaKind.AUDIO) == 0
    watch.ms += 100
    assert clock.map(3_600_000, MediaKind.VIDEO) == 100
    watch.ms += 40
    assert clock.map(140, MediaKind.AUDIO) == 140
    assert clock.map(3_600_040, MediaKind.VIDEO) == 140
    assert clock.map(20_000, MediaKind.VIDEO) == 140
    assert clock.map(20_100, MediaKind.AUDIO) == 140
    watch.ms += 100
    assert clock.map(20_200, MediaKind.VIDEO) == 240


def test_burst_is_pressed_together(clock: MediaClock, watch: Watch) -> None:
    """Four seconds out of a cache of the cloud end where it is now, not four seconds later."""
    places = [clock.map(index * 40, MediaKind.VIDEO) for index in range(100)]
    assert set(places) == {0}
    watch.ms += 40
    assert clock.map(100 * 40, MediaKind.VIDEO) == 40


def test_packets_of_twenty_milliseconds() -> None:
    """Samples are counted across messages of any length, whatever their timestamps round to."""
    slicer = SoundSlicer()
    sound = bytes(index % 251 for index in range(1600))
    packets = []
    for start in range(0, 1600, 125):
        packets += slicer.push(sound[start : start + 125], 1000 + start // 8)
    assert b"".join(packet.data for packet in packets) == sound
    assert {len(packet.data) for packet in packets} == {160}
    assert [packet.timestamp_samples for packet in packets] == list(range(8000, 9600, 160))


def test_gap_in_the_sound_is_a_gap_on_the_line() -> None:
    """What was lost is not closed up; half a packet of before is dropped."""
    slicer = SoundSlicer()
    [first] = slicer.push(bytes(200), 0)
    [second] = slicer.push(bytes(160), 1000)
    assert (first.timestamp_samples, second.timestamp_samples) == (0, 8000)


def test_sound_from_a_burst_is_dropped() -> None:
    """A viewer must not hear for ever what lies four seconds back."""
    slicer = SoundSlicer()
    burst = [slicer.push(bytes(320), 0) for _ in range(100)]
    assert sum(map(len, burst)) <= 10
    times = [
        packet.timestamp_samples
        for index in range(50)
        for packet in slicer.push(bytes(320), 40 + index * 40)
    ]
    assert all(later > earlier for earlier, later in pairwise(times))
    assert len(times) >= 90


def _packet(index: int, *, keyframe: bool = False, size: int = 10) -> VideoPacket:
    return VideoPacket(bytes(size), index * 40, keyframe)


def test_late_viewer_gets_the_group_at_once() -> None:
    """All since the last key frame, a millisecond apart, the last at its own time."""
    gop = GopCache()
    for index in range(10):
        gop.add(_packet(index, keyframe=index in {0, 4}))
    replay = gop.replay()
    assert [packet.keyframe for packet in replay] == [True] + [False] * 5
    assert [packet.timestamp_ms for packet in replay] == [355, 356, 357, 358, 359, 360]


def test_group_that_is_too_long_is_forgotten() -> None:
    """Memory is bounded, and half a group is of no use; the next key frame begins anew."""
    gop = GopCache(max_bytes=100, max_packets=5)
    gop.add(_packet(0))
    assert gop.replay() == []
    for index in range(6):
        gop.add(_packet(index, keyframe=index == 0))
    assert gop.replay() == []
    gop.add(_packet(6))
    assert gop.replay() == []
    gop.add(_packet(7, keyframe=True, size=60))
    gop.add(_packet(8, size=30))
    assert len(gop.replay()) == 2
    gop.add(_packet(9, size=30))
    assert gop.replay() == []


def _picture(dts_ms: int, pts_ms: int, *, keyframe: bool = False) -> Picture:
    return Picture(VideoCodec.H264, b"", dts_ms, pts_ms, keyframe)


def test_stream_begins_with_a_key_frame(clock: MediaClock) -> None:
    """After every start pictures wait for one they can be decoded from."""
    line = Timeline(clock)
    for _ in range(2):
        assert not line.passes(_picture(0, 0))
        assert line.passes(_picture(40, 40, keyframe=True))
        assert line.passes(_picture(80, 80))
        line.restart()


def test_new_stream_is_not_taken_for_the_old_one(clock: MediaClock, watch: Watch) -> None:
    """Not even if its timestamps would fit behind those of the stream before."""
    line = Timeline(clock)
    line.video(b"", 1000, keyframe=True)
    line.restart()
    watch.ms += 5000
    assert line.video(b"", 1040, keyframe=True).timestamp_ms == 5000


def test_b_frames_are_found_out(clock: MediaClock) -> None:
    """A picture that is shown before the one sent before it."""
    line = Timeline(clock)
    line.check(_picture(0, 80, keyframe=True))
    line.check(_picture(40, 200))
    with pytest.raises(UnsuitableStreamError) as caught:
        line.check(_picture(80, 120))
    assert caught.value.problem is LiveProblem.B_FRAMES


def test_constant_delay_is_no_b_frame(clock: MediaClock) -> None:
    """An encoder may show every picture later than it is decoded, in the same order."""
    line = Timeline(clock)
    for index in range(50):
        line.check(_picture(index * 40, index * 40 + 80, keyframe=index == 0))


def test_clock_that_is_set_back_is_no_b_frame(clock: MediaClock) -> None:
    """All times of a camera may jump."""
    line = Timeline(clock)
    line.check(_picture(90_000, 90_000, keyframe=True))
    line.check(_picture(40, 40))
    line.check(_picture(80, 80))


def test_h265_is_found_out(clock: MediaClock) -> None:
    """By its codec alone."""
    with pytest.raises(UnsuitableStreamError) as caught:
        Timeline(clock).check(Picture(VideoCodec.H265, b"", 0, 0, keyframe=True))
    assert caught.value.problem is LiveProblem.H265


def test_video_never_stands_still_or_goes_back(clock: MediaClock, watch: Watch) -> None:
    """Not for equal timestamps, a burst, a placeholder in between, or a new stream."""
    line = Timeline(clock)
    packets = [line.video(b"", 1000, keyframe=True), line.video(b"", 1000, keyframe=False)]
    packets += [line.video(b"", 1000 + index * 40, keyframe=False) for index in range(50)]
    packets.append(line.still(b""))
    line.restart()
    packets.append(line.video(b"", 5, keyframe=True))
    watch.ms += 1000
    packets.append(line.video(b"", 1005, keyframe=False))
    times = [packet.timestamp_ms for packet in packets]
    assert all(later > earlier for earlier, later in pairwise(times))
    assert times[-1] == 1000
    assert line.audio(Sound(bytes(160), 1005))[0].timestamp_samples == 8000
