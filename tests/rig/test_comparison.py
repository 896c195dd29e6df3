"""What counts as played by a camera, and what does not."""

import numpy as np
import pytest

from scripts.rig.comparison import compare
from scripts.rig.media import SAMPLE_RATE_HZ, Samples

SECOND = SAMPLE_RATE_HZ
HALF_SECOND_SILENCE = np.zeros(SECOND // 2, np.float32)


@pytest.fixture
def speech() -> Samples:
    """Three seconds of noise at a level that changes, like speech."""
    random = np.random.default_rng(1)
    loudness = np.repeat(random.uniform(0.05, 0.5, 30), SECOND // 10)
    return (loudness * random.uniform(-1, 1, 3 * SECOND)).astype(np.float32)


def surrounded(*pieces: Samples) -> Samples:
    """Return pieces with silence before and after, as a camera records them."""
    return np.concatenate([HALF_SECOND_SILENCE, *pieces, HALF_SECOND_SILENCE])


def test_the_whole_piece_matches_through_silence_gain_and_coding_noise(speech: Samples) -> None:
    """Silence around it, another level and the noise of G.711 change nothing."""
    coded = np.round(surrounded(speech * 0.5) * 256) / 256
    result = compare(coded.astype(np.float32), speech)
    assert result.matches()
    assert result.lead_in_ms == 500
    assert result.correlation > 0.99


@pytest.mark.parametrize(
    "cut",
    [slice(800, None), slice(0, -800), slice(SECOND, None)],
    ids=["first 100 ms", "last 100 ms", "first second"],
)
def test_a_missing_end_is_noticed(speech: Samples, cut: slice) -> None:
    """Not a match, however well the rest is."""
    assert not compare(surrounded(speech[cut]), speech).matches()


def test_a_recording_that_stops_early_is_short(speech: Samples) -> None:
    """What is missing has a length."""
    assert compare(speech[:-80], speech).missing_ms == 10


def test_a_recording_that_starts_late_is_short(speech: Samples) -> None:
    """What is missing at the start has a length too."""
    result = compare(speech[80:], speech)
    assert result.missing_ms == 10
    assert result.lead_in_ms == -10


def test_a_gap_in_the_middle_is_noticed(speech: Samples) -> None:
    """200 ms of silence put in break the one alignment."""
    gap = np.zeros(SECOND // 5, np.float32)
    assert not compare(surrounded(speech[:SECOND], gap, speech[SECOND:]), speech).matches()


def test_something_said_twice_is_noticed(speech: Samples) -> None:
    """A repeated end is surplus sound, not silence."""
    assert not compare(surrounded(speech, speech[-SECOND:]), speech).matches()


def test_other_sound_does_not_match(speech: Samples) -> None:
    """The same samples backwards are as loud and as long."""
    assert not compare(surrounded(speech[::-1]), speech).matches()


def test_silence_does_not_match(speech: Samples) -> None:
    """A camera that played nothing has played nothing."""
    assert not compare(np.zeros(4 * SECOND, np.float32), speech).matches()
    assert not compare(np.zeros(0, np.float32), speech).matches()


def test_a_piece_that_starts_with_silence_keeps_its_silence(speech: Samples) -> None:
    """Silence at the edges of the reference is compared as silence."""
    reference = np.concatenate([np.zeros(2 * SECOND, np.float32), speech])
    result = compare(surrounded(reference), reference)
    assert result.matches()
    assert result.lead_in_ms == 500
