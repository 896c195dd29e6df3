"""Quiet speech, made louder."""

from collections.abc import Iterator

import numpy as np
import pytest

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.intercom.decode.agc import Agc, leveled
from custom_components.linkvisual.intercom.g711 import Samples

from ..signals import noise, tone


def level_dbfs(samples: Samples) -> float:
    """Return the level of samples."""
    power = np.mean(np.square(samples.astype(np.float64) / 32768))
    return float(10 * np.log10(power))


@pytest.mark.parametrize("peak", [300, 1000])
def test_quiet_is_raised(peak: int) -> None:
    """By 15 dB at most, and to -20 dBFS at most."""
    quiet = tone(4.0, peak=peak)
    heard = Agc().process(quiet)[-8000:]
    wanted = min(level_dbfs(quiet) + 15, -20)
    assert level_dbfs(heard) == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize("silence_s", [0.0, 0.7])
@pytest.mark.parametrize("sound_s", [0.1, 2.0])
def test_quiet_is_raised_from_its_beginning(silence_s: float, sound_s: float) -> None:
    """A short announcement does not swell, and nothing of it is lost."""
    silence, quiet = noise(silence_s, peak=20), tone(sound_s, peak=1000)
    pieces = np.array_split(np.concatenate((silence, quiet)), 41)
    heard = np.concatenate(list(leveled(pieces)))
    assert len(heard) == len(silence) + len(quiet)
    assert np.array_equal(heard[: len(silence)], silence)
    assert level_dbfs(heard[len(silence) :][:800]) == pytest.approx(-20, abs=0.5)


def test_each_source_has_a_gain_of_its_own() -> None:
    """A loud chime does not keep the words behind it quiet."""
    loud, quiet = tone(1.0, peak=16000), tone(1.0, peak=1000)
    assert np.array_equal(np.concatenate(list(leveled([loud]))), loud)
    assert level_dbfs(next(leveled([quiet]))[:800]) == pytest.approx(-20, abs=0.5)


def test_no_more_than_half_a_second_of_sound_is_held_back() -> None:
    """And of silence nothing: there is no gain for it."""
    agc = Agc()
    assert len(agc.process(noise(1.0, peak=20))) == 8000
    assert len(agc.process(tone(0.4, peak=1000))) == 0
    assert len(agc.process(tone(0.1, peak=1000))) == 4000
    assert len(agc.process(tone(0.1, peak=1000))) == 800


def test_a_source_that_breaks_off() -> None:
    """Is heard up to there."""

    def source() -> Iterator[Samples]:
        yield tone(0.2, peak=1000)
        raise UnreadableError("gone")

    heard: list[Samples] = []
    with pytest.raises(UnreadableError):
        heard.extend(leveled(source()))
    assert len(np.concatenate(heard)) == 1600


def test_loud_stays() -> None:
    """Exactly."""
    loud = tone(1.0, peak=16000)
    assert np.array_equal(Agc().process(loud), loud)


def test_silence_is_not_raised() -> None:
    """Nor does it change what comes after it."""
    hiss = noise(2.0, peak=20)
    assert np.array_equal(Agc().process(hiss), hiss)


def test_pauses_keep_the_gain() -> None:
    """Their noise floor does not swell."""
    agc = Agc()
    agc.process(tone(4.0, peak=1000))
    before = agc._gain_db
    agc.process(noise(3.0, peak=20))
    assert agc._gain_db == before
    assert before > 5


def test_no_steps() -> None:
    """Whatever the sizes of the pieces."""
    agc, quiet = Agc(), tone(1.0, peak=1000)
    pieces = np.array_split(quiet, 37)
    heard = np.concatenate([agc.process(piece) for piece in pieces])
    assert len(heard) == len(quiet)
    steepest = np.abs(heard).max() * 2 * np.pi * 440 / 8000
    assert np.abs(np.diff(heard.astype(int))).max() <= steepest * 1.2
