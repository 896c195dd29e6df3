"""The loudspeaker, sample by sample, on a clock of the test's own."""

from pathlib import Path

import numpy as np
import pytest

from simulator.cloud.room import Room
from simulator.knobs import CameraKnobs
from simulator.talk.decoders import decoder_of
from simulator.talk.g711 import decode
from simulator.talk.recording import Recording
from simulator.talk.speaker import Speaker
from simulator.talk.wav_file import WavFile

RING = 16384
TICK_S = 0.016


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the WAV goes."""
    return tmp_path / "camera.wav"


@pytest.fixture
def wav(path: Path) -> WavFile:
    """Return the file that keeps what is played."""
    return WavFile(path, 8000, RING)


@pytest.fixture
def speaker(wav: WavFile) -> Speaker:
    """Return a speaker of 8 kHz."""
    return Speaker(wav, decoder_of("G711A"), 8000, RING, Room(CameraKnobs()))


def codes(number: int) -> bytes:
    """Return 128 codes that tell which tag they are from."""
    return bytes([number % 256]) * 128


def played(wav: WavFile, path: Path) -> np.ndarray:
    """Return the finished WAV."""
    wav.close()
    return Recording("", path, {}).samples()


def test_steady_audio_is_played_as_it_is(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """No gap, no loss, in order."""
    for number in range(100):
        speaker.play(codes(number), number * TICK_S)
    speaker.stop(100 * TICK_S)
    expected = decode("G711A", b"".join(map(codes, range(100))))
    assert np.array_equal(played(wav, path), expected)
    assert (speaker.underruns, speaker.overflow_samples, speaker.dropped_at_close_samples) == (
        0, 0, 0,
    )  # fmt: skip


def test_gap_is_played_as_silence(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """A tag that comes 10 ms late leaves 80 zeros."""
    speaker.play(codes(1), 0.0)
    speaker.play(codes(2), 0.026)
    speaker.stop(0.026 + TICK_S)
    samples = played(wav, path)
    assert (speaker.underruns, speaker.underrun_samples) == (1, 80)
    assert not samples[128:208].any()
    assert np.array_equal(samples[208:], decode("G711A", codes(2)))


def test_head_start_covers_a_gap(speaker: Speaker) -> None:
    """Audio in the ring bridges a late tag."""
    for number in range(5):
        speaker.play(codes(number), 0.0)
    speaker.play(codes(5), 4.5 * TICK_S)
    assert speaker.underruns == 0
    assert speaker.most_queued_samples == 640


@pytest.fixture
def other_speaker(wav: WavFile) -> Speaker:
    """Return a speaker that loses what comes when its ring is full."""
    room = Room(CameraKnobs())
    return Speaker(wav, decoder_of("G711A"), 8000, RING, room, loses_oldest=False)


def test_overflow_loses_the_oldest(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """As a camera library was seen to do: frame by frame, never the one that is being played."""
    for number in range(200):
        speaker.play(codes(number), 0.001 if number else 0.0)
    assert speaker.overflow_samples == (200 - 128) * 128
    assert speaker.most_queued_samples <= RING
    speaker.stop(10.0)
    kept = [0, *range(73, 200)]
    assert np.array_equal(played(wav, path), decode("G711A", b"".join(map(codes, kept))))


def test_sound_behind_what_was_lost_is_heard_earlier(speaker: Speaker) -> None:
    """The time of the first sound is that of what is left; an echo follows it."""
    for _ in range(128):
        speaker.play(b"\xd5" * 128, 0.0)
    speaker.play(b"\xfa" * 128, 0.001)
    speaker.stop(10.0)
    assert speaker.overflow_samples == 128
    assert speaker.first_sound_played_at_s == pytest.approx(127 * TICK_S)


def test_frame_longer_than_the_ring(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """Is cut: there is nothing else to lose."""
    speaker.play(codes(1), 0.0)
    speaker.play(bytes(RING + 500), 0.001)
    assert speaker.overflow_samples == 500 + 120
    speaker.stop(10.0)
    assert len(played(wav, path)) == RING + 8


def test_overflow_loses_the_newest(other_speaker: Speaker, wav: WavFile, path: Path) -> None:
    """What does not fit is gone; the ring holds 16 KiB."""
    for number in range(200):
        other_speaker.play(codes(number), 0.0)
    assert other_speaker.overflow_samples == 200 * 128 - RING
    other_speaker.stop(10.0)
    samples = played(wav, path)
    assert len(samples) == RING
    assert np.array_equal(samples, decode("G711A", b"".join(map(codes, range(128)))))


def test_overflow_in_the_middle_of_a_tag(other_speaker: Speaker) -> None:
    """A tag is cut where the ring is full, after what was drained meanwhile."""
    other_speaker.play(bytes(RING - 28), 0.0)
    other_speaker.play(codes(1), 0.005)
    assert other_speaker.overflow_samples == 128 - 28 - 40


def test_close_drops_what_is_queued(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """A camera that is told to stop stops."""
    for number in range(10):
        speaker.play(codes(number), 0.0)
    speaker.stop(0.1)
    assert speaker.dropped_at_close_samples == 1280 - 800
    assert len(played(wav, path)) == 800


def test_silence_after_the_end_is_no_underrun(speaker: Speaker) -> None:
    """Waiting before the close is not counted as a fault."""
    speaker.play(codes(1), 0.0)
    speaker.stop(0.1)
    assert (speaker.underruns, speaker.trailing_silence_samples) == (0, 800 - 128)


def test_first_sound(speaker: Speaker) -> None:
    """Lead-in silence is not sound; the sound is played after what is queued before it."""
    for _ in range(10):
        speaker.play(b"\xd5" * 128, 5.0)
    speaker.play(b"\xd5" * 64 + b"\xfa" * 64, 5.01)
    speaker.stop(6.0)
    assert speaker.first_sound_arrived_at_s == 5.01
    assert speaker.first_sound_played_at_s == pytest.approx(5.0 + 1344 / 8000)


def test_first_sound_that_was_dropped(speaker: Speaker) -> None:
    """Sound that was never played has no time."""
    speaker.play(b"\xd5" * 1280, 0.0)
    speaker.play(b"\xfa" * 128, 0.0)
    speaker.stop(0.01)
    assert speaker.first_sound_played_at_s is None


def test_nothing_was_ever_played(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """Stopping an idle speaker is harmless."""
    speaker.stop(1.0)
    assert len(played(wav, path)) == 0


def test_an_hour_stays_on_disk(speaker: Speaker, wav: WavFile, path: Path) -> None:
    """Memory holds the ring and one block, whatever the length."""
    tag = bytes(8000)
    for second in range(3600):
        speaker.play(tag, float(second))
        assert len(wav._pending) <= 2 * (RING + 4096 + 8000)
    speaker.stop(3600.0)
    wav.close()
    assert path.stat().st_size == 44 + 2 * 8000 * 3600
    assert wav.level_dbfs is not None


def test_g711_values() -> None:
    """The decoder agrees with ITU values and is symmetric."""
    a_law = decode("G711A", bytes.fromhex("d555d353fa7aaa2a"))
    assert a_law.tolist() == [8, -8, 104, -104, 1008, -1008, 32256, -32256]
    mu_law = decode("G711U", bytes.fromhex("ff7ff272ce4e8000"))
    assert mu_law.tolist() == [0, 0, 104, -104, 988, -988, 32124, -32124]
