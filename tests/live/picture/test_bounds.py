"""Streams with more in them than any camera sends."""

import io

import av
import pytest
from PIL import Image

from custom_components.linkvisual.live.fan_out import Subscription
from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.media import Picture, VideoPacket
from custom_components.linkvisual.live.picture.assembler import PictureAssembler
from custom_components.linkvisual.live.picture.bounds import MAX_PICTURE_BYTES
from custom_components.linkvisual.live.picture.h26x import (
    VideoCodec,
    parse_config,
    split,
    split_annex_b,
)
from custom_components.linkvisual.live.picture.parameter_set_ids import parameter_set_key
from custom_components.linkvisual.live.picture.placeholder import open_jpeg
from custom_components.linkvisual.live.picture.still import decode
from custom_components.linkvisual.live.picture.transcoder import _Converter
from custom_components.linkvisual.live.problem import ExcessiveStreamError
from tests.defaults import use_defaults

from ..films import FLV_HEADER, X264, X265, film, flv_tag

H264, H265 = VideoCodec.H264, VideoCodec.H265
KEY_SLICE = b"\x65\x88\x84\x00"


def exp_golomb(number: int, before: str = "") -> bytes:
    """Return bits with an Exp-Golomb number behind them, as bytes."""
    bits = f"{number + 1:b}"
    text = before + "0" * (len(bits) - 1) + bits + "1"
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


def h264_set(number: int, set_id: int) -> bytes:
    """Return the start of a parameter set of H.264."""
    return bytes([0x60 | number]) + (b"\x42\xc0\x1e" if number == 7 else b"") + exp_golomb(set_id)


def h265_set(number: int, set_id: int) -> bytes:
    """Return the start of a parameter set of H.265, with one sub-layer in front of an SPS' id."""
    head = bytes([number << 1, 1])
    if number == 32:
        return head + bytes([set_id << 4, 0, 0])
    if number == 34:
        return head + exp_golomb(set_id)
    profile = "1" + "01" * 43 + "1"
    general = f"0000{1:03b}1{profile}01011101"
    layers = "11" + "00" * 7 + profile + "01011101"
    return head + exp_golomb(set_id, general + layers)


LAST_IDS = [(H264, 7, 31), (H264, 8, 255), (H264, 13, 31), (H265, 33, 15), (H265, 34, 63)]


@pytest.mark.parametrize(("codec", "number", "last"), LAST_IDS)
def test_the_ids_of_parameter_sets(codec: VideoCodec, number: int, last: int) -> None:
    """Each of the standard has its own place, and there is no other."""
    make = h264_set if codec is H264 else h265_set
    keys = [parameter_set_key(codec, make(number, set_id)) for set_id in range(last + 1)]
    assert keys == [(number, set_id) for set_id in range(last + 1)]
    with pytest.raises(ExcessiveStreamError):
        parameter_set_key(codec, make(number, last + 1))


def test_a_real_set_of_h265_has_its_id() -> None:
    """As FFmpeg's own encoder writes it, with bytes in between that keep start codes apart."""
    with av.open(io.BytesIO(film(X265, (), seconds=0.2, container="hevc")), "r") as opened:
        [packet, *_] = opened.demux(video=0)
        nals = split_annex_b(bytes(packet))
    sets = [nal for nal in nals if nal[0] >> 1 in {32, 33, 34}]
    assert [parameter_set_key(H265, nal) for nal in sets] == [(32, 0), (33, 0), (34, 0)]


@pytest.mark.parametrize("codec", VideoCodec)
def test_a_large_parameter_set(codec: VideoCodec) -> None:
    """Nobody needs it."""
    nal = (h264_set(8, 0) if codec is H264 else h265_set(34, 0)) + bytes(70_000)
    with pytest.raises(ExcessiveStreamError):
        PictureAssembler(codec).learn([nal])


def test_parameter_sets_without_end() -> None:
    """Ever new ones between good pictures end the stream with a reason."""
    assembler = PictureAssembler(H264)

    def push_all() -> None:
        for number in range(2000):
            assembler.push([h264_set(7, number)], number, number, keyframe=False)
            assembler.push([KEY_SLICE], number, number, keyframe=True)

    with pytest.raises(ExcessiveStreamError):
        push_all()


@pytest.mark.parametrize(("count", "size"), [(100, MAX_PICTURE_BYTES // 50), (1000, 1)])
def test_a_picture_without_end(count: int, size: int) -> None:
    """Slices that belong to no new picture, however small they are."""
    assembler = PictureAssembler(H264)
    assembler.push([h264_set(7, 0), KEY_SLICE], 0, 0, keyframe=True)

    def push_all() -> None:
        for _ in range(count):
            assembler.push([b"\x41\x00" + bytes(size)], 0, 0, keyframe=False)

    with pytest.raises(ExcessiveStreamError):
        push_all()


def test_side_data_is_bounded() -> None:
    """What no decoder needs is left out."""
    assembler = PictureAssembler(H264)
    for _ in range(40):
        assembler.push([b"\x06" + bytes(1 << 20)], 0, 0, keyframe=False)
    [picture] = assembler.push([h264_set(7, 0), KEY_SLICE], 0, 0, keyframe=True)
    assert len(picture.data) < 100


@pytest.mark.parametrize("data", [bytes(4 << 20), b"\x01\x41" * (1 << 20)], ids=["empty", "short"])
def test_nal_units_without_end(data: bytes) -> None:
    """A tag of four megabytes with lengths of one byte."""
    with pytest.raises(ExcessiveStreamError):
        split(data, 1)
    with pytest.raises(ExcessiveStreamError):
        split_annex_b(b"\x00\x00\x01\x41" * 1000)


def test_a_configuration_without_end() -> None:
    """A list of 65,535 parameter sets that are empty."""
    record = b"\x01" + bytes(20) + b"\x03\x01\x20\xff\xff" + bytes(1 << 20)
    with pytest.raises(ExcessiveStreamError):
        parse_config(H265, record)


def test_it_ends_the_stream() -> None:
    """Not even between key frames is it left out in silence."""
    config = b"\x17\x00\x00\x00\x00\x01\x42\xc0\x1e\xfc\xe1\x00\x05" + h264_set(7, 0) + b"\x00"
    tags = flv_tag(9, 0, config) + flv_tag(9, 40, b"\x27\x01\x00\x00\x00" + bytes(2000))
    with pytest.raises(ExcessiveStreamError):
        list(FlvDemuxer().feed(FLV_HEADER + tags))


@pytest.fixture(scope="module")
def huge() -> list[bytes]:
    """Return the first pictures of a film of 17.6 megapixels, in H.264 and in H.265."""
    return [
        film(codec, (), seconds=0.04, size="4200x4200", container=container)
        for codec, container in ((X264, "h264"), (X265, "hevc"))
    ]


def test_a_huge_picture_is_not_decoded(huge: list[bytes]) -> None:
    """Neither for a dashboard nor to be converted."""
    assert decode(huge[0]) is None
    for codec, data in zip((H264, H265), huge, strict=True):
        assert _Converter().convert(Picture(codec, data, 0, 0, keyframe=True)) == []


def jpeg(width: int, height: int) -> bytes:
    """Return a gray picture."""
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "JPEG", quality=10)
    return file.getvalue()


def test_the_background_of_a_placeholder() -> None:
    """It is decoded no larger than it is shown, and not at all where it is huge."""
    image = open_jpeg(jpeg(4000, 3000))
    assert image is not None
    assert image.size == (2000, 1500)
    assert open_jpeg(jpeg(5000, 5000)) is None
    assert open_jpeg(jpeg(14_000, 14_000)) is None


async def test_a_viewer_who_is_slower_than_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted, and they go on with the next key frame."""
    use_defaults(monkeypatch, Subscription, max_bytes=1 << 20)
    viewer = Subscription(lambda: [VideoPacket(b"", 0, True)], lambda _: None)
    await viewer.next()
    for number in range(1, 101):
        viewer.push(VideoPacket(bytes(100_000), number, number % 25 == 0))
        assert len(viewer._waiting) <= 11
    assert (await viewer.next()).data
