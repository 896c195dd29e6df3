"""Sound out of FLV as A-law at 8 kHz, with FFmpeg as the judge."""

import io

import av
import numpy as np
import numpy.typing as npt
import pytest

from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.media import Sound
from custom_components.linkvisual.live.sound.voice import converter_of

from .films import A_LAW, AAC, FLV_HEADER, U_LAW, X264, film, flv_tag

CONFIG_8K, CONFIG_16K = bytes.fromhex("7200b000"), bytes.fromhex("72008000")
VOICE = bytes(range(1, 161))


def sounds_of(*tags: bytes) -> list[Sound]:
    """Return the sounds of audio tags."""
    items = FlvDemuxer().feed(FLV_HEADER + b"".join(tags))
    return [item for item in items if isinstance(item, Sound)]


def tags_of(*bodies: bytes) -> list[bytes]:
    """Return audio tags 20 ms apart."""
    return [flv_tag(8, index * 20, body) for index, body in enumerate(bodies)]


def pcm(a_law: bytes) -> npt.NDArray[np.int16]:
    """Return A-law as FFmpeg decodes it."""
    with av.open(io.BytesIO(a_law), "r", format="alaw", options={"sample_rate": "8000"}) as opened:
        return np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])


def loudest_hz(samples: npt.NDArray[np.int16]) -> float:
    """Return the frequency of the strongest tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 8000 / len(samples))


def _voice_of(data: bytes) -> bytes:
    items = FlvDemuxer().feed(data)
    return b"".join(item.data for item in items if isinstance(item, Sound))


def _codec_of(data: bytes) -> bytes:
    """Return the coded sound of a film as FFmpeg's demuxer sees it."""
    with av.open(io.BytesIO(data), "r") as opened:
        return b"".join(bytes(packet) for packet in opened.demux(audio=0) if packet.size)


def test_a_law_passes_untouched() -> None:
    """Byte by byte what is in the film."""
    data = film(X264, A_LAW, seconds=2.0)
    voice = _voice_of(data)
    assert voice == _codec_of(data)
    assert loudest_hz(pcm(voice)) == pytest.approx(440, abs=2)


def test_u_law_becomes_the_nearest_a_law() -> None:
    """All 256 codes agree with FFmpeg's decoder to half a step of A-law."""
    codes = bytes(range(256))
    convert = converter_of("pcm_mulaw", 8000)
    assert convert
    with av.open(io.BytesIO(codes), "r", format="mulaw") as opened:
        expected = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    made = pcm(convert(codes)).astype(int)
    assert np.all(np.abs(made - expected) <= np.maximum(np.abs(expected) / 32, 8))
    assert loudest_hz(pcm(_voice_of(film(X264, U_LAW, seconds=2.0)))) == pytest.approx(440, abs=2)


def test_aac_is_transcoded() -> None:
    """The tone is there, at its frequency and for as long."""
    voice = _voice_of(film(X264, AAC, seconds=3.0))
    assert len(voice) == pytest.approx(3 * 8000, abs=1600)
    assert loudest_hz(pcm(voice)[2000:]) == pytest.approx(440, abs=2)


def test_damaged_aac_costs_only_itself() -> None:
    """A frame that cannot be decoded is silence of no length."""
    tags = tags_of(bytes.fromhex("af00140856e500"), b"\xaf\x01garbage", b"\xaf\x01")
    assert sounds_of(*tags) == []


def test_header_byte_is_removed_after_a_configuration() -> None:
    """The vendor's raw layout: configuration with 0, data with 1 (docs/protocol.md §7)."""
    tags = tags_of(CONFIG_8K, b"\x72\x01" + VOICE, b"\x72\x01" + VOICE)
    assert sounds_of(*tags) == [Sound(VOICE, 20), Sound(VOICE, 40)]


def test_header_byte_is_removed_for_one_who_missed_the_configuration() -> None:
    """Every message starts with 1, which sound does not do."""
    assert sounds_of(*tags_of(b"\x72\x01" + VOICE)) == [Sound(VOICE, 0)]


def test_normalised_sound_is_left_alone() -> None:
    """A cloud that removed the byte sends sound right behind the format."""
    first, second = b"\xd5" + VOICE[1:], b"\x01" + VOICE[1:]
    tags = tags_of(b"\x72" + first, b"\x72" + second)
    assert sounds_of(*tags) == [Sound(first, 0), Sound(second, 20)]


def test_sixteen_kilohertz() -> None:
    """The configuration says so, and the rate is halved."""
    times = np.arange(16000) / 16000
    source = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
    encoder = av.CodecContext.create("pcm_alaw", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 16000, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(source[None, :], format="s16", layout="mono")
    frame.sample_rate = 16000
    coded = b"".join(bytes(packet) for packet in encoder.encode(frame))
    bodies = [b"\x72\x01" + coded[i : i + 320] for i in range(0, len(coded), 320)]
    voice = b"".join(sound.data for sound in sounds_of(*tags_of(CONFIG_16K, *bodies)))
    assert len(voice) == pytest.approx(8000, abs=200)
    assert loudest_hz(pcm(voice)[500:]) == pytest.approx(440, abs=3)


def test_unknown_codec_is_silence() -> None:
    """MP3 and Speex are not LinkVisual's; the picture goes on without sound."""
    assert sounds_of(*tags_of(b"\x2f" + VOICE, b"\xb6" + VOICE, b"", b"\x72")) == []
    assert converter_of("mp3", 8000) is None


def test_sound_of_a_possibly_encrypted_stream_waits_for_a_clear_picture() -> None:
    """Cipher text for sound would be noise in somebody's ear."""
    demuxer = FlvDemuxer(may_be_encrypted=True)
    [noise] = tags_of(b"\x72\x01" + VOICE)
    assert list(demuxer.feed(FLV_HEADER + noise)) == []
    config = bytes.fromhex("1700000000 0142c01effe1 0004 67 42c01e 01 0002 68ce")
    assert list(demuxer.feed(flv_tag(9, 0, config) + noise)) == [Sound(VOICE, 0)]
