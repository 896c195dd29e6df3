"""Gain and limiter."""

import numpy as np
import pytest

from custom_components.linkvisual.intercom.decode.limiter import Limiter
from custom_components.linkvisual.intercom.g711 import Samples

from ..signals import noise, tone

CEILING = 10 ** (-3 / 20) * 32768


def run(samples: Samples, gain_db: float = 0.0, block_samples: int = 400) -> Samples:
    """Return what a limiter makes of samples that come in blocks."""
    limiter = Limiter(gain_db)
    blocks = [samples[i : i + block_samples] for i in range(0, len(samples), block_samples)]
    return np.concatenate([*(limiter.process(block) for block in blocks), limiter.flush()])


@pytest.mark.parametrize("block_samples", [1, 7, 40, 41, 400, 100_000])
def test_below_the_ceiling_nothing_changes(block_samples: int) -> None:
    """However the samples are cut into blocks."""
    samples = noise(0.3, peak=20000)
    assert np.array_equal(run(samples, block_samples=block_samples), samples)


@pytest.mark.parametrize("block_samples", [7, 40, 400, 100_000])
@pytest.mark.parametrize("gain_db", [0.0, 6.0, 24.0])
@pytest.mark.parametrize(
    "samples",
    [
        noise(0.5, peak=32767),
        tone(0.5, peak=32767),
        np.full(801, -32768, np.int16),
        np.concatenate((noise(0.2, peak=50), np.array([32767, -32768] * 30, np.int16))),
        np.array([-32768], np.int16),
    ],
    ids=["noise", "tone", "edge", "burst at the end", "one sample"],
)
def test_nothing_exceeds_3_db_below_full_scale(
    samples: Samples, gain_db: float, block_samples: int
) -> None:
    """From the first sample on; none is lost."""
    limited = run(samples, gain_db, block_samples)
    assert len(limited) == len(samples)
    assert np.abs(limited.astype(np.int32)).max() <= CEILING


@pytest.mark.parametrize("gain_db", [-20.0, -6.0, 6.0])
def test_gain(gain_db: float) -> None:
    """A factor, where there is room for it."""
    samples = noise(0.1, peak=8000)
    expected = samples * 10 ** (gain_db / 20)
    assert np.abs(run(samples, gain_db) - expected).max() <= 1


def test_no_clicks() -> None:
    """A tone that grows loud and quiet again keeps its shape: its gain moves slowly."""
    loud = tone(0.6).astype(np.float64) / 8000
    envelope = np.concatenate((np.full(1600, 0.3), np.full(1600, 4.0), np.full(1600, 0.3)))
    limited = run(np.clip(loud * envelope * 8000, -32768, 32767).astype(np.int16), 6.0)
    slope = np.abs(np.diff(limited.astype(np.int32)))
    steepest = 2 * np.pi * 440 / 8000 * CEILING
    assert slope.max() <= steepest * 1.1


def test_a_peak_is_lowered_in_advance_and_let_go_after_200_ms() -> None:
    """The 5 ms before a peak fade, the time after it recovers."""
    samples = np.full(4000, 8000, np.int16)
    samples[2000] = 32767
    limited = run(samples)
    changed = np.flatnonzero(limited != samples)
    assert 2000 - 2 * 40 <= changed[0] < 2000
    assert 2000 + 400 <= changed[-1] <= 2000 + 1600 + 2 * 40
    assert np.all(np.diff(limited[2080:4000].astype(np.int32)) >= 0)
