"""A voice in the codec that a camera plays."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from custom_components.linkvisual.intercom import CameraCodec, Codec
from custom_components.linkvisual.intercom.g711 import decode, encode
from custom_components.linkvisual.intercom.wire.bodies import voice_bodies
from tests.intercom.signals import noise


def threads() -> int:
    """Return how many threads this process has, FFmpeg's included."""
    return len(list(Path("/proc/self/task").iterdir()))


def test_aac() -> None:
    """Comes in frames of 64 ms from chunks of any length, and takes no more threads than its encoder."""
    sizes = [128, 160, 960, 1, 128] * 20
    voice = encode(noise(sum(sizes) / 8000), Codec.G711A)
    before = threads()
    made = voice_bodies(Codec.G711A, CameraCodec.AAC, 0)
    places = np.cumsum([0, *sizes])
    bodies = [body for begin, end in pairwise(places) for body in made.push(voice[begin:end])]
    pushed_frames = len(voice) * 2 // 1024
    assert pushed_frames - 3 <= len(bodies) <= pushed_frames
    assert threads() <= before + 2


@pytest.mark.parametrize("codec", Codec)
@pytest.mark.parametrize("camera", [CameraCodec.G711A, CameraCodec.G711U])
def test_either_law(codec: Codec, camera: CameraCodec) -> None:
    """Is the camera's, as near to what was said as the law allows."""
    said = noise(0.1)
    [body] = voice_bodies(codec, camera, 0).push(encode(said, codec))
    heard = decode(body[-len(said) :], Codec(camera))
    assert np.corrcoef(said, heard)[0, 1] > 0.999
