"""Files of other people, as FFmpeg's command line hears them: from a disk and from the web."""

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import aiohttp
import imageio_ffmpeg  # type: ignore[import-untyped]
import numpy as np
import pytest

from custom_components.linkvisual.intercom import IntercomError, WebStream
from custom_components.linkvisual.intercom.decode.containers import Containers
from custom_components.linkvisual.intercom.g711 import Samples

from .habits import Habits
from .hearing import Listener


def folder_of(package: str) -> Path:
    """Return where a package is, without loading it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


FILES = [
    # WAVE of every kind: big endian, floats, 5 to 64 bits, cut off, with chunks that are none.
    *sorted((folder_of("scipy") / "io" / "tests" / "data").glob("*.wav")),
    *sorted((folder_of("homeassistant") / "components").glob("*/*.mp3")),
]


async def heard_by_ffmpeg(path: Path) -> Samples:
    """Return what FFmpeg makes of a file at 8 kHz; nothing if it makes nothing of it."""
    process = await asyncio.create_subprocess_exec(
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "quiet", "-i", str(path)),
        *("-ac", "1", "-ar", "8000", "-f", "s16le", "-"),
        stdout=asyncio.subprocess.PIPE,
    )
    return np.frombuffer((await process.communicate())[0], np.int16)


def samples_in(file: BinaryIO | WebStream) -> Samples:
    """Return what is heard of an open file."""
    blocks = list(Containers(file, lambda info, *, live: None, 0.0).samples())
    return np.concatenate(blocks)


@pytest.mark.parametrize("where", ["file", "web with ranges", "web without ranges"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_file(
    habits: Habits, session: aiohttp.ClientSession, path: Path, where: str
) -> None:
    """Has the same sound, or none."""
    expected = await heard_by_ffmpeg(path)
    habits.files[path.name], habits.ranges = path.read_bytes(), where == "web with ranges"
    try:
        if where == "file":
            with path.open("rb") as file:
                heard = await asyncio.to_thread(samples_in, file)
        else:
            heard = await Listener(session, habits.url(path.name)).hear()
    except IntercomError:
        heard = np.zeros(0, np.int16)
    # Where FFmpeg cannot look at the end of an MP3, it does not know of the padding there.
    padding = 200 if where == "web without ranges" and path.suffix == ".mp3" else 0
    assert len(expected) <= len(heard) <= len(expected) + padding
    assert np.abs(heard[: len(expected)].astype(int) - expected).max(initial=0) <= 4


def test_there_are_files() -> None:
    """To be heard."""
    assert {path.suffix for path in FILES} == {".wav", ".mp3"}
    assert len(FILES) > 20
