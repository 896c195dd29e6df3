"""Small media that claim to be enormous: refused or played, and never a burden."""

import json
import subprocess
import sys

import pytest

from ..media_files import tone_file
from .hostile_media import (
    au_of_rate,
    flac_of_rate,
    mp3_with_cover,
    png_of_size,
    wav_of_channels,
    wav_of_rate,
)

_MOST_GROWTH_KB = 64 * 1024

_DECODE = """
import itertools, json, os, resource, sys
from custom_components.linkvisual.intercom import IntercomError
from custom_components.linkvisual.intercom.decode.decoder import decode
from custom_components.linkvisual.intercom.decode.limiter import Limiter
from custom_components.linkvisual.intercom.decode.agc import leveled

def heard(name):
    limiter, samples = Limiter(0.0), 0
    try:
        with open(name, "rb") as file:
            for block in itertools.islice(leveled(decode(file)), 1000):
                samples += len(limiter.process(block))
    except IntercomError as err:
        return f"{type(err).__name__}: {err}"
    return samples

heard(sys.argv[1])
for name in sys.argv[2:]:
    if not os.fork():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        outcome = heard(name)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([outcome, after - before]), flush=True)
        os._exit(0)
    os.wait()
"""

MP3 = tone_file("mp3", "libmp3lame", rate_hz=44100, duration_s=1.1)

REFUSED = {
    **{f"wav {rate}": (wav_of_rate(rate), f"{rate} Hz") for rate in (1_006_526_016, 800_000, 1000)},
    **{f"au {rate}": (au_of_rate(rate), f"{rate} Hz") for rate in (1_006_526_016, 1)},
    **{f"flac {rate}": (flac_of_rate(rate), f"{rate} Hz") for rate in (1_000_000, 10)},
    "channels": (wav_of_channels(64), "64 channels"),
    "codec": (au_of_rate(8000, encoding=999), ""),
}
PLAYED = {
    "minutes in a frame": (flac_of_rate(4000), 1000 * 7700),
    "cover": (mp3_with_cover(MP3, png_of_size(16_000)), 8000),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str | int, int]]:
    """Return how many samples of each are heard, or why none, and by how many kB memory grew."""
    folder = tmp_path_factory.mktemp("media")
    media = {"good": (MP3, ""), **REFUSED, **PLAYED}
    for number, (data, _) in enumerate(media.values()):
        (folder / str(number)).write_bytes(data)
    files = [str(folder / str(number)) for number in range(len(media))]
    command = [sys.executable, "-c", _DECODE, *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip([*REFUSED, *PLAYED], lines, strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound(outcomes: dict[str, tuple[str | int, int]], name: str) -> None:
    """Is refused before a filter or a decoder is built for it."""
    outcome, growth_kb = outcomes[name]
    assert str(outcome).startswith(f"UndecodableError: {REFUSED[name][1]}")
    assert growth_kb < _MOST_GROWTH_KB


@pytest.mark.parametrize("name", PLAYED)
def test_what_is_large_only_inside(outcomes: dict[str, tuple[str | int, int]], name: str) -> None:
    """Is played in pieces, and a picture in it is left alone."""
    outcome, growth_kb = outcomes[name]
    assert isinstance(outcome, int)
    assert outcome >= PLAYED[name][1]
    assert growth_kb < _MOST_GROWTH_KB
