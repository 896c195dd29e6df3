"""Files as Home Assistant is given them, and as they are decoded."""

import wave
from pathlib import Path

import numpy as np
import pytest

from scripts.rig.demo import media_to_play
from scripts.rig.media import UnreadableMediaError, decode, level_dbfs, offer, read_wav
from scripts.rig.options import parse_options


def write_wav(path: Path, rate_hz: int, seconds: float = 1.0) -> None:
    """Write a full-scale sine at 400 Hz."""
    times_s = np.arange(int(rate_hz * seconds)) / rate_hz
    samples = (np.sin(2 * np.pi * 400 * times_s) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, samples.size, "NONE", ""))
        file.writeframes(samples.tobytes())


async def test_any_rate_is_decoded_to_8_khz_mono(tmp_path: Path) -> None:
    """The length stays, and the level of a full-scale sine is -3 dBFS."""
    write_wav(tmp_path / "sine.wav", 44100)
    samples = await decode(tmp_path / "sine.wav")
    assert samples.size == pytest.approx(8000, abs=80)
    assert level_dbfs(samples) == pytest.approx(-3, abs=0.2)


async def test_a_file_without_audio_is_refused(tmp_path: Path) -> None:
    """FFmpeg's complaint is passed on."""
    (tmp_path / "letter.txt").write_text("Dear camera")
    with pytest.raises(UnreadableMediaError, match=r"letter\.txt"):
        await decode(tmp_path / "letter.txt")


def test_a_recording_at_another_rate_is_refused(tmp_path: Path) -> None:
    """A camera's recording has the rate of its codec, 8 or 16 kHz."""
    write_wav(tmp_path / "fast.wav", 11025)
    with pytest.raises(ValueError, match="11025"):
        read_wav(tmp_path / "fast.wav")


@pytest.mark.parametrize(
    ("name", "offered"),
    [("Türklingel.MP3", "media.mp3"), ("clip.opus", "media.opus"), ("bell", "media.wav")],
)
def test_media_is_offered_under_a_name_that_home_assistant_accepts(
    tmp_path: Path, name: str, offered: str
) -> None:
    """Any name will do; the ending is kept where it says that it is audio."""
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / name).write_bytes(b"sound")
    assert offer(tmp_path / name, folder) == f"media-source://media_source/local/{offered}"
    assert (folder / offered).read_bytes() == b"sound"


def test_an_address_is_played_as_it_is() -> None:
    """The demo takes one in the place of a file."""
    address = "http://127.0.0.1/song.mp3"
    assert parse_options(["--media", address]).media == address
    content = media_to_play(address, Path("/nowhere"))
    assert content["media"]["media_content_id"] == address
