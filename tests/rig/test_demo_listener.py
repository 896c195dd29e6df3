"""The demo's ears: which recorded sentence is in a sound."""

import numpy as np
import pytest

from scripts.rig.demo_listener.recognition import Samples, at_half_the_rate, recognize
from simulator.talk.g711 import decode, encode

RATE_HZ = 8000
KNOWN = {
    name: np.random.default_rng(seed).normal(0, 3000, RATE_HZ).astype(np.int16)
    for seed, name in enumerate(("the post", "a friend"))
}


def in_silence(sound: Samples) -> Samples:
    """Return a sound with some quiet noise around it."""
    noise = np.random.default_rng(9).normal(0, 30, RATE_HZ).astype(np.int16)
    return np.concatenate([noise, sound, noise])


@pytest.mark.parametrize("name", KNOWN)
def test_a_sentence_over_the_telephone(name: str) -> None:
    """Is recognized after coding, wherever it stands and however loud it is."""
    sound = decode("G711A", encode("G711A", in_silence(KNOWN[name] // 4)))
    assert recognize(sound, KNOWN) == name
    assert recognize(at_half_the_rate(np.repeat(sound, 2)), KNOWN) == name


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(0, np.int16),
        np.zeros(3 * RATE_HZ, np.int16),
        in_silence(np.random.default_rng(5).normal(0, 3000, RATE_HZ).astype(np.int16)),
        KNOWN["the post"][: RATE_HZ // 2],
    ],
    ids=["nothing", "silence", "another sentence", "half of one"],
)
def test_anything_else(sound: Samples) -> None:
    """Is not taken for one."""
    assert recognize(sound, KNOWN) is None
    assert recognize(sound, {}) is None
