"""Sound out of FLV as A-law at 8 kHz, with FFmpeg as the judge."""

import io

import av
import numpy as np
import numpy.typing as npt
import pytest

from custom_components.linkvisual.live.input.audio_converter import converter_of
from custom_components.linkvisual.live.input.flv import FlvParser, TagKind
from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.media import Sound
from custom_components.linkvisual.live.problem import ExcessiveStreamError

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


def aac_parts(rate_hz: int, channels: int) -> tuple[bytes, list[bytes]]:
    """Return the configuration and the frames of a second of a tone in AAC."""
    data = film(X264, ("-c:a", "aac", "-ar", f"{rate_hz}", "-ac", f"{channels}"), seconds=1.0)
    tags = [tag for tag in FlvParser().feed(data) if tag.kind is TagKind.AUDIO]
    return tags[0].body, [tag.body for tag in tags[1:]]


@pytest.mark.parametrize("rate_hz", [8000, 16000])
def test_aac_comes_later_than_it_was_spoken(rate_hz: int) -> None:
    """By the two frames that its encoder waits for; G.711 waits for nothing."""
    config, frames = aac_parts(rate_hz, 1)
    lags = {sound.lag_ms for sound in sounds_of(*tags_of(config, *frames))}
    assert lags == {2 * 1024 * 1000 // rate_hz}
    assert {sound.lag_ms for sound in sounds_of(*tags_of(CONFIG_8K, b"\x72\x01" + VOICE))} == {0}


def test_aac_that_changes_on_the_way() -> None:
    """Another rate and other channels inside of the same stream: the sound goes on."""
    before_config, before = aac_parts(16000, 1)
    config, frames = aac_parts(44100, 2)
    again = tags_of(before_config, *before, config, *frames, before_config, *before)
    voice = b"".join(sound.data for sound in sounds_of(*again))
    assert len(voice) == pytest.approx(3 * 8000, rel=0.1)
    for start in (1000, 9500, 18000):
        assert loudest_hz(pcm(voice[start : start + 4000])) == pytest.approx(440, abs=3)


def test_a_decoder_whose_frames_change_shape() -> None:
    """Without a word in the configuration: stereo in a stream that was announced as mono."""
    config, frames = aac_parts(16000, 1)
    _, stereo = aac_parts(16000, 2)
    voice = b"".join(s.data for s in sounds_of(*tags_of(config, *frames, *stereo, *frames)))
    assert len(voice) > 2 * 7000
    assert loudest_hz(pcm(voice[-4000:])) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("rate_hz", [0, 1, 1_000_000, 1_000_000_000])
def test_rates_of_no_sound(rate_hz: int) -> None:
    """No filter is built for them."""
    assert converter_of("pcm_alaw", rate_hz) is None


def test_aac_of_no_sound() -> None:
    """A rate of 16 MHz, written out in a configuration; it is left out, and the next one is heard."""
    config, frames = aac_parts(16000, 1)
    odd = config[:2] + (0b00010_1111_111111111111111111111111_0001_000 << 1).to_bytes(6)
    assert sounds_of(*tags_of(odd, *frames)) == []
    assert sounds_of(*tags_of(config[:2] + bytes(5000), *frames)) == []
    assert sounds_of(*tags_of(odd, *frames, config, *frames))


def test_a_sound_of_a_megabyte() -> None:
    """It is left out."""
    voice = VOICE[1:]
    assert sounds_of(*tags_of(b"\x70" + bytes(1 << 20), b"\x70" + voice)) == [Sound(voice, 20)]


def test_sound_that_changes_all_the_time() -> None:
    """Each change costs a decoder."""
    config, _ = aac_parts(16000, 1)
    with pytest.raises(ExcessiveStreamError):
        sounds_of(*tags_of(*[config, config + b"\x00"] * 100))
