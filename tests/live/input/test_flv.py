"""FLV tags out of bytes that arrive as they like."""

import random
from contextlib import suppress

import pytest

from custom_components.linkvisual.live.input.flv import FlvParser, FlvTag, TagKind
from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.problem import LiveInputError, UnreadableStreamError

from ..films import FLV_HEADER, chunks, film, flv_tag


def _tags(pieces: list[bytes]) -> list[FlvTag]:
    parser = FlvParser()
    return [tag for piece in pieces for tag in parser.feed(piece)]


def test_pieces_do_not_matter() -> None:
    """The same tags come out, whether bytes come one by one or all at once."""
    data = film(seconds=1.0)
    whole = _tags([data])
    assert {tag.kind for tag in whole} == set(TagKind)
    assert sum(tag.kind is TagKind.VIDEO for tag in whole) > 25
    for size in (1, 7, 1000):
        assert _tags(chunks(data, size)) == whole


def test_tag_is_given_out_with_its_last_byte() -> None:
    """Nothing behind a tag is waited for."""
    parser = FlvParser()
    data = FLV_HEADER + flv_tag(9, 0x12345678, b"body")[:-4]
    assert not list(parser.feed(data[:-1]))
    assert list(parser.feed(data[-1:])) == [FlvTag(TagKind.VIDEO, 0x12345678, b"body")]


def test_longer_header_is_skipped() -> None:
    """The header says itself how long it is."""
    header = b"FLV\x01\x05" + (12).to_bytes(4) + b"abc" + bytes(4)
    [tag] = _tags([header + flv_tag(18, 5, b"")])
    assert tag == FlvTag(TagKind.SCRIPT, 5, b"")


@pytest.mark.parametrize(
    "data",
    [
        b"<html>",
        b"F1",
        b"FLV\x01\x05" + bytes(4),
        b"FLV\x01\x05\xff\xff\xff\xff",
        FLV_HEADER + b"\x47" + bytes(10),
        FLV_HEADER + b"\x07" + bytes(9) + b"\x01",
        FLV_HEADER + b"\x09\xff\xff\xff" + bytes(7),
    ],
)
def test_what_is_no_flv_is_refused(data: bytes) -> None:
    """Another format, a damaged header, an unknown tag, a tag of 16 MiB."""
    with pytest.raises(UnreadableStreamError):
        _tags([data])


def test_tags_of_reserved_types_are_passed_over() -> None:
    """Large ones too, without being kept, wherever they are cut."""
    strange = flv_tag(15, 0, bytes(6 << 20)) + flv_tag(0x29, 0, b"filtered") + flv_tag(31, 0, b"")
    data = FLV_HEADER + strange + flv_tag(8, 7, b"sound") + strange + flv_tag(9, 8, b"picture")
    expected = [FlvTag(TagKind.AUDIO, 7, b"sound"), FlvTag(TagKind.VIDEO, 8, b"picture")]
    for size in (len(data), 1 << 20, 999):
        assert _tags(chunks(data, size)) == expected
    parser = FlvParser()
    assert not list(parser.feed(FLV_HEADER + strange[: 1 << 20]))
    assert not parser._buffer


def test_cut_off_stream_gives_what_is_whole() -> None:
    """The end of the bytes is no error of the format."""
    data = film(seconds=1.0)
    whole = _tags([data])
    for length in range(0, len(data), 997):
        tags = _tags([data[:length]])
        assert tags == whole[: len(tags)]


@pytest.mark.parametrize("seed", range(40))
def test_damage_raises_nothing_else(seed: int) -> None:
    """Whatever the bytes are, reading ends with an error of our own or with none."""
    generator = random.Random(seed)
    data = bytearray(film(seconds=1.0))
    for _ in range(generator.choice([1, 10, 1000])):
        data[generator.randrange(len(data))] = generator.randrange(256)
    demuxer = FlvDemuxer()
    with suppress(LiveInputError):
        for chunk in chunks(bytes(data), 1448):
            list(demuxer.feed(chunk))
