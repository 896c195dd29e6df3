"""The whole path as processes: Home Assistant, the integration, the cloud, an automation, the camera."""

import asyncio
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from scripts.rig.paths import ROOT

RATE_HZ = 32000


def write_noise(path: Path, seconds: float) -> None:
    """Write noise that swells three times a second, with a click at both ends."""
    times_s = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    noise = np.random.default_rng(7).normal(0, 0.1, times_s.size)
    smooth = np.convolve(noise, np.ones(8) / 4, "same") * (1.2 + np.sin(6 * np.pi * times_s))
    smooth[:200] = smooth[-200:] = 0.5
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, times_s.size, "NONE", ""))
        file.writeframes((np.clip(smooth, -1, 1) * 32767).astype("<i2").tobytes())


async def run_demo(folder: Path, *arguments: str | Path) -> tuple[int | None, str]:
    """Run the demo once in a folder; returns its exit code and what it printed."""
    command = ["-m", "scripts.rig.demo", "--once", "--folder", str(folder), "--port", "0"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        *map(str, arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


async def test_every_camera_plays_a_file_from_its_first_to_its_last_sample(tmp_path: Path) -> None:
    """An automation plays a file under a name of any kind; recordings go where they are wanted."""
    media = tmp_path / "T\u00fcr 1 \u95e8\u94c3.wav"
    write_noise(media, 2.5)
    code, output = await run_demo(tmp_path, "--media", media, "--record", tmp_path / "played")
    assert code == 0, output
    assert output.count("played all of it") == 2
    assert len(list((tmp_path / "played").glob("*.wav"))) == 2


@pytest.mark.parametrize(
    "arguments", [("--encrypted",), ("--codec", "aac")], ids=["encrypted", "aac"]
)
async def test_every_camera_plays_a_file_over_rtmp(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Nothing is missing at either end."""
    media = tmp_path / "noise.wav"
    write_noise(media, 2.5)
    code, output = await run_demo(tmp_path, "--media", media, "--scheme", "rtmp", *arguments)
    assert code == 0, output
    assert output.count("played all of it") == 2


async def test_a_visitor_is_asked_heard_and_answered(tmp_path: Path) -> None:
    """All of the three utterances at the other end, and all of it in Activity."""
    code, output = await run_demo(tmp_path, "--visitor")
    assert code == 0, output
    assert output.count(": all of it") == 3
    assert 'Front door asked "Who is it?" and heard "it is the post"' in output


@pytest.mark.parametrize("name", ["missing.wav", "letter.wav"])
async def test_a_file_that_is_no_audio_is_refused_before_anything_starts(
    tmp_path: Path, name: str
) -> None:
    """The reason names the file."""
    (tmp_path / "letter.wav").write_text("Dear camera")
    code, output = await run_demo(tmp_path, "--media", tmp_path / name)
    assert code not in {0, None}
    assert name in output
    assert "Starting" not in output
