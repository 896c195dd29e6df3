"""Volume, without a click."""

import numpy as np
import pytest

from custom_components.linkvisual.intercom import Codec, Volume
from custom_components.linkvisual.intercom.g711 import SILENCE, decode, encode
from custom_components.linkvisual.intercom.wire.fader import Fader

from ..signals import noise, tone


@pytest.mark.parametrize("codec", Codec)
def test_full_volume_changes_nothing(codec: Codec) -> None:
    """Not one bit."""
    line = encode(noise(0.1), codec)
    assert Fader(Volume(), codec, from_silence=False).process(line) == line


@pytest.mark.parametrize("codec", Codec)
@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_a_level_is_a_share_of_the_amplitude(codec: Codec, level: float) -> None:
    """Within what G.711 can tell."""
    line = encode(tone(0.5), codec)
    heard = decode(Fader(Volume(level), codec, from_silence=False).process(line), codec)
    wanted = decode(line, codec) * level
    assert np.abs(heard - wanted).max() <= 8000 * level * 0.04 + 16


@pytest.mark.parametrize("codec", Codec)
def test_mute_is_silence(codec: Codec) -> None:
    """And nothing else."""
    fader = Fader(Volume(0.7, muted=True), codec, from_silence=False)
    assert fader.process(encode(noise(0.1), codec)) == SILENCE[codec] * 800


def test_a_change_is_a_ramp() -> None:
    """Of 50 ms from silence to full, over several pieces."""
    volume = Volume(0.0)
    fader = Fader(volume, Codec.G711A, from_silence=False)
    constant = encode(np.full(128, 16000, np.int16), Codec.G711A)
    fader.process(constant)
    volume.level = 1.0
    heard = decode(b"".join(fader.process(constant) for _ in range(5)), Codec.G711A)
    assert np.all(np.diff(heard[:400].astype(int)) >= 0)
    assert heard[200] == pytest.approx(8000, rel=0.05)
    assert heard[400] == heard[-1] == pytest.approx(16000, rel=0.02)


def test_fading_out_ends_in_silence() -> None:
    """After 50 ms at most."""
    fader = Fader(Volume(), Codec.G711A, from_silence=False)
    line = encode(tone(0.048), Codec.G711A)
    fader.fade_out(line)
    assert not fader.silent
    fader.fade_out(line)
    assert fader.silent
