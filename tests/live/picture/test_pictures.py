"""Pictures out of FLV, with FFmpeg as the judge."""

from collections.abc import Iterable

import pytest

from custom_components.linkvisual.live.input.flv import FlvParser, TagKind
from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.media import Picture
from custom_components.linkvisual.live.picture.h26x import (
    START_CODE,
    VideoCodec,
    split,
    split_annex_b,
    type_of,
)
from custom_components.linkvisual.live.problem import (
    EncryptedStreamError,
    UnreadableStreamError,
    UnsupportedVideoError,
)

from ..films import B_FRAMES, FLV_HEADER, SILENT, X264, X265, film, flv_tag, pixels, pixels_of_file

FOUR_SLICES = (*X264, "-x264-params", "slices=4")


def pictures_of(data: bytes) -> list[Picture]:
    """Return the pictures of an FLV stream."""
    return [item for item in FlvDemuxer().feed(data) if isinstance(item, Picture)]


def nal_by_nal(data: bytes) -> bytes:
    """Return a film with one message for each NAL unit, as cameras send it."""
    out = [FLV_HEADER]
    for tag in FlvParser().feed(data):
        if tag.kind is not TagKind.VIDEO:
            continue
        if tag.body[1] != 1:
            out.append(flv_tag(9, tag.timestamp_ms, tag.body))
            continue
        out += [
            flv_tag(9, tag.timestamp_ms, tag.body[:5] + len(nal).to_bytes(4) + nal)
            for nal in split(tag.body[5:], 4)
        ]
    return b"".join(out)


def _types(picture: Picture) -> list[int]:
    return [type_of(picture.codec, nal) for nal in split_annex_b(picture.data)]


@pytest.mark.parametrize("video", [X264, B_FRAMES, FOUR_SLICES])
def test_pictures_are_bit_exact(video: tuple[str, ...]) -> None:
    """What comes out decodes to the pictures that FFmpeg sees in the film."""
    data = film(video, SILENT, seconds=2.0)
    pictures = pictures_of(data)
    assert len(pictures) == 50
    assert pixels(p.data for p in pictures) == pixels_of_file(data)


def test_key_frames_carry_their_parameter_sets() -> None:
    """SPS and PPS come before every key frame and nowhere else."""
    pictures = pictures_of(film(seconds=3.0, gop=25))
    assert [index for index, p in enumerate(pictures) if p.keyframe] == [0, 25, 50]
    for picture in pictures:
        types = [t for t in _types(picture) if t != 6]
        assert types == ([7, 8, 5] if picture.keyframe else [1])
        assert picture.data.startswith(START_CODE)
    assert [p.dts_ms for p in pictures[:3]] == [0, 40, 80]


def test_one_message_for_each_nal_unit() -> None:
    """Side data that comes alone belongs to the picture after it; nothing is delayed."""
    data = film(X264, SILENT, seconds=2.0)
    pictures = pictures_of(nal_by_nal(data))
    assert [p.data for p in pictures] == [p.data for p in pictures_of(data)]


def test_slices_in_messages_of_their_own() -> None:
    """The first picture comes at once and then again as a whole; those after it are whole."""
    data = film(FOUR_SLICES, SILENT, seconds=2.0)
    whole = pictures_of(data)
    pictures = pictures_of(nal_by_nal(data))
    assert pictures[0].keyframe
    assert len(pictures[0].data) < len(whole[0].data)
    assert [p.data for p in pictures[1:]] == [p.data for p in whole[:-1]]


def test_b_frames_show_in_their_times() -> None:
    """Pictures that are shown in another order than they are sent have times that say so."""
    pictures = pictures_of(film(B_FRAMES, SILENT, seconds=2.0))
    shown = [p.pts_ms for p in pictures]
    assert shown != sorted(shown)
    assert [p.dts_ms for p in pictures] == sorted(p.dts_ms for p in pictures)


def _as_codec_12(data: bytes) -> Iterable[bytes]:
    """Yield an enhanced FLV film in the older layout of H.265 in FLV."""
    yield FLV_HEADER
    for tag in FlvParser().feed(data):
        if tag.kind is TagKind.VIDEO:
            frame_type, packet = tag.body[0] >> 4 & 7, tag.body[0] & 15
            offset = tag.body[5:8] if packet == 1 else bytes(3)
            payload = tag.body[8:] if packet == 1 else tag.body[5:]
            head = bytes([frame_type << 4 | 12, 0 if packet == 0 else 1]) + offset
            yield flv_tag(9, tag.timestamp_ms, head + payload)


@pytest.mark.parametrize("layout", ["enhanced", "codec 12"])
def test_h265(layout: str) -> None:
    """Both layouts are recognized and lead to the pictures that FFmpeg sees."""
    data = film(X265, SILENT, seconds=1.0)
    flv = data if layout == "enhanced" else b"".join(_as_codec_12(data))
    pictures = pictures_of(flv)
    assert {p.codec for p in pictures} == {VideoCodec.H265}
    assert pictures[0].keyframe
    assert pixels((p.data for p in pictures), "hevc") == pixels_of_file(data)


def test_encryption_is_recognised_by_the_configuration() -> None:
    """What should be a decoder configuration is whole cipher blocks of something else."""
    body = bytes.fromhex("1700000000") + bytes(range(7, 55))
    with pytest.raises(EncryptedStreamError):
        pictures_of(FLV_HEADER + flv_tag(9, 0, body))


def test_encryption_is_recognised_by_a_key_frame() -> None:
    """The vendor's example of docs/protocol.md §8."""
    body = bytes.fromhex(
        "1701000000"
        "7f45f7bb320de85fbaac283f5dc47a0b50ec386633e068e5f13dde145ded7bb4"
        "79a6664de973070ad6765b50491c5f4a"
    )
    with pytest.raises(EncryptedStreamError):
        pictures_of(FLV_HEADER + flv_tag(9, 0, body))


def test_damaged_configuration_is_not_taken_for_encryption() -> None:
    """Bytes that are no whole cipher blocks were never encrypted."""
    with pytest.raises(UnreadableStreamError):
        pictures_of(FLV_HEADER + flv_tag(9, 0, bytes.fromhex("1700000000 00010203")))


def test_damaged_key_frame_of_a_clear_stream_is_not_taken_for_encryption() -> None:
    """One in sixteen has a length that ciphers have too; a configuration that could be read says no."""
    config, first, *_ = (tag for tag in FlvParser().feed(film(X264, SILENT)) if tag.kind == 9)
    data = FLV_HEADER + flv_tag(9, 0, config.body)
    with pytest.raises(UnreadableStreamError):
        pictures_of(data + flv_tag(9, 0, first.body[: 5 + 160]))


def test_clear_frames_between_do_not_hide_encryption() -> None:
    """They are clear in an encrypted stream too."""
    tags = [tag for tag in FlvParser().feed(film(X264, SILENT)) if tag.kind == 9]
    cipher = bytes.fromhex("1701000000") + bytes(range(7, 55))
    with pytest.raises(EncryptedStreamError):
        pictures_of(FLV_HEADER + flv_tag(9, 0, tags[5].body) + flv_tag(9, 40, cipher))


def test_damaged_picture_is_left_out() -> None:
    """Between key frames damage costs one picture, not the stream."""
    head, *rest = (tag for tag in FlvParser().feed(film(X264, SILENT)) if tag.kind == 9)
    rest[3] = type(rest[3])(TagKind.VIDEO, rest[3].timestamp_ms, rest[3].body[:-1])
    data = b"".join(flv_tag(9, tag.timestamp_ms, tag.body) for tag in [head, *rest])
    assert len(pictures_of(FLV_HEADER + data)) == 99


def test_unknown_codec_is_named_as_such() -> None:
    """Sorenson's H.263 of the first FLV files."""
    with pytest.raises(UnsupportedVideoError):
        pictures_of(FLV_HEADER + flv_tag(9, 0, bytes.fromhex("12 00 00 84 00 00")))


def test_picture_before_its_parameter_sets_is_left_out() -> None:
    """A key frame that nobody could decode is not given out; one with its own sets is."""
    [config, first, *_] = (tag for tag in FlvParser().feed(film(X264, SILENT)) if tag.kind == 9)
    assert pictures_of(FLV_HEADER + flv_tag(9, 0, first.body)) == []
    [learned] = pictures_of(FLV_HEADER + flv_tag(9, 0, config.body) + flv_tag(9, 0, first.body))
    sets = [nal for nal in split_annex_b(learned.data) if nal[0] & 31 in {7, 8}]
    in_band = b"".join(len(nal).to_bytes(4) + nal for nal in sets)
    body = first.body[:5] + in_band + first.body[5:]
    [picture] = pictures_of(FLV_HEADER + flv_tag(9, 0, body))
    assert pixels([picture.data]) == pixels([learned.data])
