"""Media of every kind, good and bad."""

import io
import itertools
import socket
from pathlib import Path
from typing import override

import numpy as np
import pytest

from custom_components.linkvisual.intercom import (
    EmptyMediaError,
    NoAudioError,
    UndecodableError,
    UnreadableError,
)
from custom_components.linkvisual.intercom.decode.decoder import decode
from custom_components.linkvisual.intercom.decode.rewindable import rewindable_where_needed
from custom_components.linkvisual.intercom.g711 import Samples
from tests.defaults import use_defaults

from ..media_files import silent_video, tone_file, wav
from ..signals import noise, tone


class Stream(io.RawIOBase):
    """Bytes that come one piece after the other and never again."""

    def __init__(self, data: bytes) -> None:
        """Take all bytes."""
        self._data = io.BytesIO(data)

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, 1000))


def open_descriptors() -> int:
    """Return how many files and sockets are open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def decoded(data: bytes, kind: type[io.BytesIO | Stream] = io.BytesIO) -> Samples:
    """Return all samples of a file."""
    return np.concatenate(list(decode(kind(data))))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [io.BytesIO, Stream])
@pytest.mark.parametrize(
    ("container", "codec", "rate_hz", "layout"),
    [
        ("wav", "pcm_u8", 8000, "mono"),
        ("wav", "pcm_s16le", 8000, "mono"),
        ("wav", "pcm_s16le", 22050, "stereo"),
        ("wav", "pcm_s24le", 48000, "stereo"),
        ("wav", "pcm_s32le", 44100, "mono"),
        ("wav", "pcm_f32le", 96000, "stereo"),
        ("wav", "pcm_s16le", 48000, "5.1"),
        ("wav", "pcm_mulaw", 8000, "mono"),
        ("wav", "pcm_alaw", 8000, "mono"),
        ("flac", "flac", 48000, "5.1"),
        ("mp3", "libmp3lame", 44100, "stereo"),
        ("mp3", "libmp3lame", 16000, "mono"),
        ("adts", "aac", 44100, "stereo"),
        ("mp4", "aac", 48000, "stereo"),
        ("ogg", "libopus", 48000, "stereo"),
        ("matroska", "libopus", 48000, "mono"),
    ],
)
def test_formats(
    container: str, codec: str, rate_hz: int, layout: str, kind: type[io.BytesIO | Stream]
) -> None:
    """All become 8 kHz mono at the right level, as a file and as a stream."""
    data = tone_file(container, codec, rate_hz=rate_hz, layout=layout, duration_s=0.4)
    samples = decoded(data, kind)
    assert 3200 <= len(samples) <= 3200 + 800
    assert 7000 < np.abs(samples.astype(np.int32)[800:2400]).max() < 9000
    crossings = np.count_nonzero(np.diff(np.signbit(samples[800:2400])))
    assert crossings == pytest.approx(2 * 440 * 0.2, abs=2)


def test_what_needs_no_conversion_is_not_touched() -> None:
    """8 kHz mono 16 bit comes out bit for bit."""
    samples = noise(0.5)
    assert np.array_equal(decoded(wav(samples)), samples)


def test_blocks_are_neither_tiny_nor_large() -> None:
    """A first block of 50 ms is there soon; a long file never is in memory at once."""
    sizes = [len(block) for block in decode(io.BytesIO(wav(tone(60))))]
    assert min(sizes[:-1]) >= 400
    assert max(sizes) <= 8000


def test_only_the_first_sound_track_counts() -> None:
    """Nothing is mixed."""
    data = tone_file("matroska", "pcm_s16le", duration_s=0.3)
    assert len(decoded(data)) == 2400


@pytest.mark.parametrize("cut", [1000, 8001, 12_345])
def test_a_file_that_breaks_off(cut: int) -> None:
    """What is there is heard."""
    data = wav(noise(1))[:cut]
    assert np.array_equal(decoded(data), noise(1)[: (cut - 44) // 2])


@pytest.mark.parametrize(
    ("container", "codec"), [("mp3", "libmp3lame"), ("mp4", "aac"), ("flac", "flac")]
)
def test_a_damaged_middle(container: str, codec: str) -> None:
    """The rest is heard."""
    data = bytearray(tone_file(container, codec, rate_hz=44100, duration_s=2))
    middle = len(data) // 2
    data[middle : middle + 1500] = np.random.default_rng(3).bytes(1500)
    assert len(decoded(bytes(data))) > 8000


@pytest.mark.parametrize(("rate_hz", "layout"), [(44100, "stereo"), (22050, "mono")])
def test_radio_that_was_joined_in_the_middle_of_a_frame(rate_hz: int, layout: str) -> None:
    """Goes on, whatever the codec makes of the first half of it."""
    whole = tone_file("adts", "aac", rate_hz=rate_hz, layout=layout, duration_s=2)
    random = np.random.default_rng(1)
    for _ in range(60):
        at, lost = random.integers(len(whole) // 4, len(whole) // 2), random.integers(50, 1500)
        assert len(decoded(whole[:at] + whole[at + lost :], Stream)) > 8000


def test_a_change_on_the_way() -> None:
    """Joined files of different rates are heard to the end."""
    first = tone_file("adts", "aac", rate_hz=44100, layout="stereo", duration_s=0.5)
    second = tone_file("adts", "aac", rate_hz=16000, layout="mono", duration_s=0.5)
    assert 8000 <= len(decoded(first + second)) <= 9600


@pytest.mark.parametrize("kind", [io.BytesIO, Stream])
@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 5000,
        b"hello\n" * 1000,
        b"<!DOCTYPE html><html><body>Log in</body></html>" * 20,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1/x.ts\n",
        np.random.default_rng(1).bytes(50_000),
        wav(tone(0.1))[:30],
    ],
    ids=["zeros", "text", "web page", "playlist", "random", "half a header"],
)
def test_what_is_no_media(data: bytes, kind: type[io.BytesIO | Stream]) -> None:
    """Is refused as such."""
    with pytest.raises(UndecodableError):
        decoded(data, kind)


def test_a_video_without_sound() -> None:
    """Has nothing to say."""
    with pytest.raises(NoAudioError):
        decoded(silent_video())


@pytest.mark.parametrize("data", [wav(tone(0)), tone_file("wav", "pcm_s16le")[:78]])
def test_sound_of_no_length(data: bytes) -> None:
    """A header alone is not a sound."""
    with pytest.raises(EmptyMediaError):
        decoded(data)


@pytest.mark.parametrize("kind", [io.BytesIO, Stream])
def test_not_a_single_byte(kind: type[io.BytesIO | Stream]) -> None:
    """Nothing is an empty sound, not one of an unknown format."""
    with pytest.raises(EmptyMediaError):
        decoded(b"", kind)


def test_media_opens_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of files is not followed, not even where FFmpeg calls the name safe."""
    (tmp_path / "secret.wav").write_bytes(wav(tone(0.2)))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UndecodableError):
        decoded(b"ffconcat version 1.0\nfile secret.wav\n")


def test_media_opens_no_socket(socket_enabled: None) -> None:
    """A session description does not make FFmpeg listen."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    description = (
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n"
    )
    before = open_descriptors()
    with pytest.raises(UndecodableError, match="InvalidDataError"):
        decoded(description.encode())
    assert open_descriptors() <= before


@pytest.mark.parametrize(
    "options", [{}, {"movflags": "empty_moov+frag_keyframe"}], ids=["end", "beginning"]
)
def test_an_index_at_either_end(options: dict[str, str]) -> None:
    """A stream of MP4 is copied only where the index comes last."""
    data = tone_file("mp4", "aac", rate_hz=44100, duration_s=0.5, options=options)
    assert len(decoded(data, Stream)) >= 4000


@pytest.mark.parametrize("cut", [3, 20, 30, 45, 60, 1000])
def test_half_an_mp4(cut: int) -> None:
    """Wherever it breaks off before its index."""
    with pytest.raises(UndecodableError):
        decoded(tone_file("mp4", "aac", rate_hz=44100)[:cut], Stream)


def test_a_stream_too_large_to_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does not fill the disk."""
    use_defaults(monkeypatch, rewindable_where_needed, largest_copy_bytes=10_000)
    with pytest.raises(UnreadableError, match="128 MB"):
        decoded(tone_file("mp4", "aac", rate_hz=44100, duration_s=30), Stream)


def test_giving_up_in_the_middle_frees_the_file() -> None:
    """The generator's end closes the container; the file stays its owner's."""
    file = io.BytesIO(wav(tone(10)))
    blocks = decode(file)
    assert len(list(itertools.islice(blocks, 3))) == 3
    blocks.close()  # type: ignore[attr-defined]
    assert not file.closed
