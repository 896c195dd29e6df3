"""WAVE files begin at once, and what only calls itself PCM is still found out."""

import io
import wave

import av
import pytest

from custom_components.linkvisual.intercom.decode.probing import probe_options

from ..media_files import tone_file

FRAME_BYTES = 4096
"""Of DTS as discs have it, 1024 samples of stereo."""


def _dts_frame() -> bytes:
    """Return a frame with the header of DTS, and nothing that can be heard."""
    fields = (
        *((0x7FFE8001, 32), (1, 1), (31, 5), (0, 1), (31, 7), (FRAME_BYTES - 1, 14), (2, 6)),
        *((8, 4), (24, 5), (0, 22), (7, 4), (0, 11)),
    )
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    header = int(bits.ljust(-len(bits) // -8 * 8, "0"), 2).to_bytes(-len(bits) // -8)
    return header + bytes(range(1, 256)) * 17


def _dts_wave(silence_bytes: int) -> bytes:
    """Return a WAVE file that says PCM and holds DTS, behind some silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setnchannels(2)
        output.setsampwidth(2)
        output.setframerate(44100)
        output.writeframes(bytes(silence_bytes) + _dts_frame()[:FRAME_BYTES] * 60)
    return file.getvalue()


def _codec(data: bytes) -> str:
    """Return what FFmpeg takes a file for."""
    file = io.BytesIO(data)
    options = probe_options(file.read(4), file)
    file.seek(0)
    with av.open(file, options=options) as container:
        return container.streams.audio[0].codec_context.name


@pytest.mark.parametrize("silence_bytes", [0, 4 * 10_000, 4 * 40_000])
def test_dts_that_calls_itself_pcm(silence_bytes: int) -> None:
    """Is taken for what it is, also where a disc begins with silence."""
    assert _codec(_dts_wave(silence_bytes)) == "dca"


def test_plain_wave() -> None:
    """Needs no probing beyond its header."""
    data = tone_file("wav", "pcm_s16le", rate_hz=44100, duration_s=3)
    file = io.BytesIO(data[4:])
    assert probe_options(data[:4], file)["max_probe_packets"] == "2"
    assert file.tell() == 65_536
    assert _codec(data) == "pcm_s16le"


def test_other_media() -> None:
    """Is probed as before, and not read ahead for it."""
    data = tone_file("mp3", "mp3")
    file = io.BytesIO(data[4:])
    assert probe_options(data[:4], file) == {}
    assert file.tell() == 0
