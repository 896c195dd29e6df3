"""Quiet speech, made louder."""

import numpy as np
import pytest

from custom_components.linkvisual.intercom.g711 import Samples
from custom_components.linkvisual.intercom.normaliser import Normaliser

from .signals import noise, tone


def level_dbfs(samples: Samples) -> float:
    """Return the level of samples."""
    power = np.mean(np.square(samples.astype(np.float64) / 32768))
    return float(10 * np.log10(power))


@pytest.mark.parametrize("peak", [300, 1000])
def test_quiet_is_raised(peak: int) -> None:
    """By 15 dB at most, and to -20 dBFS at most."""
    quiet = tone(4.0, peak=peak)
    heard = Normaliser().process(quiet)[-8000:]
    wanted = min(level_dbfs(quiet) + 15, -20)
    assert level_dbfs(heard) == pytest.approx(wanted, abs=0.5)


def test_loud_stays() -> None:
    """Exactly."""
    loud = tone(1.0, peak=16000)
    assert np.array_equal(Normaliser().process(loud), loud)


def test_silence_is_not_raised() -> None:
    """Nor does it change what comes after it."""
    hiss = noise(2.0, peak=20)
    assert np.array_equal(Normaliser().process(hiss), hiss)


def test_pauses_keep_the_gain() -> None:
    """Their noise floor does not swell."""
    normaliser = Normaliser()
    normaliser.process(tone(4.0, peak=1000))
    before = normaliser._gain_db
    normaliser.process(noise(3.0, peak=20))
    assert normaliser._gain_db == before
    assert before > 5


def test_no_steps() -> None:
    """Whatever the sizes of the pieces."""
    normaliser, quiet = Normaliser(), tone(1.0, peak=1000)
    pieces = np.array_split(quiet, 37)
    heard = np.concatenate([normaliser.process(piece) for piece in pieces])
    assert len(heard) == len(quiet)
    steepest = np.abs(heard).max() * 2 * np.pi * 440 / 8000
    assert np.abs(np.diff(heard.astype(int))).max() <= steepest * 1.2
