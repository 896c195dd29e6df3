"""Recorded live streams of an official camera library, through the demuxer (docs/protocol.md §8)."""

import contextlib

import av
import pytest
from av.video.codeccontext import VideoCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.intercom.wire.rtmp import RtmpProtocolError, amf0
from custom_components.linkvisual.intercom.wire.rtmp.chunk_reader import ChunkReader
from custom_components.linkvisual.live.input.flv import FlvTag, TagKind
from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.media import Picture, Sound
from custom_components.linkvisual.live.picture.h26x import VideoCodec, kind_of, split_annex_b
from custom_components.linkvisual.live.problem import (
    EncryptedStreamError,
    LiveInputError,
    WrongKeyError,
)
from custom_components.linkvisual.openapi import CryptoKey
from tests.camera_sessions import IV, KEY, SESSIONS, chunks_of

RIGHT = CryptoKey(KEY, IV)
WRONG = CryptoKey(bytes(16), IV)
STREAMS = {
    "live-h264-alaw": (136, 5),
    "live-h264-alaw-encrypted": (135, 5),
    "live-h264-aac": (138, 5),
    "live-h264-four-slices": (91, 4),
    "live-h265-alaw": (136, 5),
    "live-h265-alaw-encrypted": (136, 5),
    "live-h265-keyframe-behind-long-sei": (91, 4),
    "live-h265-keyframe-behind-long-sei-encrypted": (92, 4),
}
"""Pictures and key frames that were sent."""


def tags_of(name: str) -> list[FlvTag]:
    """Return the tags that a server would make of a camera's messages."""
    messages = ChunkReader().feed(chunks_of(name))
    return [FlvTag(TagKind(m.type), m.timestamp_ms, m.body) for m in messages if m.type in {8, 9}]


def demux(name: str, key: CryptoKey | None) -> tuple[list[Picture], list[Sound]]:
    """Return all that the demuxer makes of a session."""
    demuxer = FlvDemuxer(may_be_encrypted=key is not None, key=key)
    media = [item for tag in tags_of(name) for item in demuxer.read(tag)]
    return [m for m in media if isinstance(m, Picture)], [m for m in media if isinstance(m, Sound)]


def read_all(demuxer: FlvDemuxer, name: str, shown: list[Picture | Sound]) -> None:
    """Read a session until it fails."""
    for tag in tags_of(name):
        shown += demuxer.read(tag)


def decoded(pictures: list[Picture]) -> int:
    """Return how many pictures a decoder shows without an error."""
    name = {VideoCodec.H264: "h264", VideoCodec.H265: "hevc"}[pictures[0].codec]
    decoder = av.CodecContext.create(name, "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.options = {"err_detect": "explode"}
    frames = [f for picture in pictures for f in decoder.decode(av.Packet(picture.data))]
    return len([*frames, *decoder.decode(None)])


@pytest.mark.parametrize("name", STREAMS)
def test_every_picture_is_shown(name: str) -> None:
    """With all its key frames, decodable without an error."""
    pictures, sounds = demux(name, RIGHT if name.endswith("encrypted") else None)
    assert (len(pictures), sum(p.keyframe for p in pictures)) == STREAMS[name]
    assert decoded(pictures) == len(pictures)
    assert sounds


@pytest.mark.parametrize("name", [name for name in STREAMS if name.endswith("encrypted")])
def test_encrypted_stream_is_the_clear_one(name: str) -> None:
    """The same pictures and sound, as far as both were recorded."""
    pictures, sounds = demux(name, RIGHT)
    clear_pictures, clear_sounds = demux(name.removesuffix("-encrypted"), None)
    both = min(len(pictures), len(clear_pictures))
    assert [p.data for p in pictures][:both] == [p.data for p in clear_pictures][:both]
    count = min(len(sounds), len(clear_sounds))
    assert count > 290
    assert {s.data for s in sounds[:count]} == {s.data for s in clear_sounds[:count]}


def test_slices_behind_one_length_become_units() -> None:
    """None has a start code inside."""
    pictures, _ = demux("live-h264-four-slices", None)
    units = [split_annex_b(picture.data) for picture in pictures]
    slices = [sum(kind_of(VideoCodec.H264, n).name.endswith("SLICE") for n in us) for us in units]
    assert set(slices) == {2}


@pytest.mark.parametrize("name", ["live-h264-alaw", "live-h265-alaw"])
def test_extra_byte_of_g711_never_clicks(name: str) -> None:
    """A frame holds its 160 samples; the configuration is no sound."""
    _, sounds = demux(name, None)
    assert {len(sound.data) for sound in sounds} == {160}


def test_parameter_sets_are_clean() -> None:
    """Garbage behind them in the configuration is not passed on."""
    for name in STREAMS:
        pictures, _ = demux(name, RIGHT if name.endswith("encrypted") else None)
        units = split_annex_b(next(p for p in pictures if p.keyframe).data)
        sets = [u for u in units if kind_of(pictures[0].codec, u).name == "PARAMETER_SET"]
        assert len(sets) == (2 if pictures[0].codec is VideoCodec.H264 else 3)
        assert all(len(unit) < 120 for unit in sets)


@pytest.mark.parametrize("name", [name for name in STREAMS if name.endswith("encrypted")])
def test_wrong_key_is_told_and_nothing_is_shown(name: str) -> None:
    """With the first key frame, and without a single sound before it."""
    demuxer = FlvDemuxer(may_be_encrypted=True, key=WRONG)
    shown: list[Picture | Sound] = []
    with pytest.raises(WrongKeyError):
        read_all(demuxer, name, shown)
    assert not shown


def test_key_that_is_not_needed() -> None:
    """A stream may be clear although a key came along."""
    pictures, sounds = demux("live-h264-alaw", RIGHT)
    assert len(pictures) == 136
    assert len(sounds) > 440


def test_without_a_key_it_is_told() -> None:
    """As before."""
    demuxer = FlvDemuxer(may_be_encrypted=True)
    with pytest.raises(EncryptedStreamError):
        read_all(demuxer, "live-h264-alaw-encrypted", [])


CHUNKS = {path.stem: chunks_of(path.stem)[:12000] for path in SESSIONS}
EDITS = st.lists(
    st.tuples(st.integers(0, 11999), st.binary(max_size=6), st.integers(0, 8)),
    min_size=1,
    max_size=6,
)


@given(st.sampled_from(sorted(CHUNKS)), EDITS, st.integers(100, 3000), st.booleans())
@settings(max_examples=40, deadline=None)
def test_damaged_session_is_an_error_or_goes_on(
    name: str, edits: list[tuple[int, bytes, int]], piece_bytes: int, has_key: bool
) -> None:
    """Whatever bytes were changed, lost or added on the way: chunks, commands, tags and cipher text."""
    data = bytearray(CHUNKS[name])
    for at, new, cut in edits:
        data[at : at + cut] = new
    reader = ChunkReader()
    demuxer = FlvDemuxer(may_be_encrypted=has_key, key=RIGHT if has_key else None)
    with contextlib.suppress(RtmpProtocolError, LiveInputError):
        for at in range(0, len(data), piece_bytes):
            for message in reader.feed(bytes(data[at : at + piece_bytes])):
                if message.type in {8, 9}:
                    tag = FlvTag(TagKind(message.type), message.timestamp_ms, message.body)
                    list(demuxer.read(tag))
                elif message.type in {18, 20}:
                    amf0.decode(message.body)


TAGS = tags_of("live-h264-alaw-encrypted")[:40]


@given(st.integers(0, len(TAGS) - 1), st.integers(0, 200), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_damage_in_cipher_text_is_an_error_or_left_out(tag: int, at: int, bits: int) -> None:
    """Whatever bit was turned over on the way, nothing else is raised."""
    body = bytearray(TAGS[tag].body)
    body[at % len(body)] ^= bits
    demuxer = FlvDemuxer(may_be_encrypted=True, key=RIGHT)
    with contextlib.suppress(LiveInputError):
        for number, good in enumerate(TAGS):
            bad = FlvTag(good.kind, good.timestamp_ms, bytes(body))
            list(demuxer.read(bad if number == tag else good))
