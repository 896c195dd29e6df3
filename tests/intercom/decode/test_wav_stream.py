"""WAV while it is still being written."""

import io
from typing import BinaryIO, cast, override

import numpy as np
import pytest

from custom_components.linkvisual.intercom import EmptyMediaError, UndecodableError
from custom_components.linkvisual.intercom.decode.decoder import decode
from custom_components.linkvisual.intercom.decode.peekable import Peekable
from custom_components.linkvisual.intercom.decode.wav_stream import pcm_stream_of
from custom_components.linkvisual.intercom.g711 import Samples

from ..media_files import tone_file, wav
from ..signals import noise

HEADER_BYTES = 44


class Stream(io.RawIOBase):
    """Bytes that come in small pieces; `taken` counts them."""

    def __init__(self, data: bytes) -> None:
        """Take all bytes."""
        self._data = io.BytesIO(data)
        self.taken = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        data = self._data.read(min(size, 100))
        self.taken += len(data)
        return data


def decoded(data: bytes) -> Samples:
    """Return all samples of a stream."""
    return np.concatenate(list(decode(cast("BinaryIO", Stream(data)))))


def with_data_size(data: bytes, size: int) -> bytes:
    """Return a WAV that claims to have another length."""
    return data[: HEADER_BYTES - 4] + size.to_bytes(4, "little") + data[HEADER_BYTES:]


@pytest.mark.parametrize("rate_hz", [8000, 22050])
def test_the_first_words_do_not_wait_for_the_rest(rate_hz: int) -> None:
    """A tenth of a second of sound is enough for the first block."""
    stream = Stream(tone_file("wav", "pcm_s16le", rate_hz=rate_hz, duration_s=10))
    assert len(next(decode(cast("BinaryIO", stream)))) >= 400
    assert stream.taken <= rate_hz * 2 / 10


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 3200])
def test_the_length_in_the_header(size: int) -> None:
    """Writers that do not know it yet claim nothing or everything."""
    samples = noise(0.2)
    assert np.array_equal(decoded(with_data_size(wav(samples), size)), samples)


def test_what_follows_the_sound_is_not_heard() -> None:
    """Titles and pictures may come last."""
    samples = noise(0.2)
    assert np.array_equal(decoded(wav(samples) + b"LIST\x04\0\0\0INFO" * 100), samples)


@pytest.mark.parametrize("chunk", [b"LIST\x04\0\0\0INFO", b"odd \x03\0\0\0abc\0"])
def test_other_chunks_before_the_sound(chunk: bytes) -> None:
    """Are passed over, with their padding."""
    data, samples = wav(noise(0.2)), noise(0.2)
    assert np.array_equal(decoded(data[:12] + chunk + data[12:]), samples)
    assert np.array_equal(decoded(data[:36] + chunk + data[36:]), samples)


@pytest.mark.parametrize(
    "data",
    [
        tone_file("wav", "pcm_mulaw"),
        tone_file("wav", "pcm_f32le"),
        tone_file("mp3", "libmp3lame", rate_hz=16000),
        b"RIFF\0\0\0\0WAVEdata\0\0\0\0fmt ",
        b"RIFF\0\0\0\0AVI LIST",
        b"RIFF",
        b"",
    ],
)
def test_everything_else_is_left_whole(data: bytes) -> None:
    """For FFmpeg to judge."""
    stream = Peekable(cast("BinaryIO", Stream(data)))
    assert pcm_stream_of(stream) is None
    whole = b""
    while block := stream.read(1000):
        whole += block
    assert whole == data


@pytest.mark.parametrize("cut", range(0, HEADER_BYTES + 1, 3))
def test_a_header_that_breaks_off(cut: int) -> None:
    """Is no media; a whole one without a sample is empty."""
    with pytest.raises((UndecodableError, EmptyMediaError)):
        decoded(wav(noise(0.1))[:cut])


def test_a_header_without_an_end() -> None:
    """Is not read for ever."""
    stream = Stream(b"RIFF\0\0\0\0WAVE" + b"fake\xf8\x0f\0\0".ljust(4096, b"\0") * 100)
    assert pcm_stream_of(Peekable(cast("BinaryIO", stream))) is None
    assert stream.taken < 100_000
