"""Whatever arrives, nothing but the package's own errors leaves its readers."""

import asyncio
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.live.input.flv_demuxer import FlvDemuxer
from custom_components.linkvisual.live.picture.assembler import PictureAssembler
from custom_components.linkvisual.live.picture.h26x import (
    VideoCodec,
    parse_config,
    split,
    split_annex_b,
)
from custom_components.linkvisual.live.problem import LiveInputError
from custom_components.linkvisual.live.webrtc.errors import OfferError
from custom_components.linkvisual.live.webrtc.jitter_buffer import JitterBuffer
from custom_components.linkvisual.live.webrtc.offer import read_candidate, read_offer

from .films import FLV_HEADER, flv_tag

BRIEF = settings(max_examples=200, deadline=None)
"""For the suite; a longer search is a matter of `--hypothesis-profile` or of this number."""

KINDS = st.sampled_from([8, 9, 9, 18, 15, 41])
BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda head, rest: head + rest,
        st.sampled_from(
            [
                b"\x17\x00\x00\x00\x00\x01",
                b"\x17\x01\x00\x00\x00\x00\x00\x00\x05\x65\x88",
                b"\x27\x01\x00\x00\x00\x00\x00\x00\x02\x41",
                b"\x1c\x00\x00\x00\x00\x01",
                b"\x90hvc1",
                b"\x93avc1",
                b"\xaf\x00\x12\x10",
                b"\xaf\x01",
                b"\x72\x00",
                b"\x82",
            ]
        ),
        st.binary(max_size=200),
    ),
)


@BRIEF
@given(st.lists(st.tuples(KINDS, st.integers(0, (1 << 32) - 1), BODIES), max_size=20))
def test_tags(tags: list[tuple[int, int, bytes]]) -> None:
    """Of pictures and sound."""
    with suppress(LiveInputError):
        list(FlvDemuxer().feed(FLV_HEADER + b"".join(flv_tag(*tag) for tag in tags)))


@BRIEF
@given(st.binary(max_size=500), st.integers(1, 100))
def test_bytes_of_flv(data: bytes, size: int) -> None:
    """In pieces of any length."""
    demuxer = FlvDemuxer()
    with suppress(LiveInputError):
        for start in range(0, len(data), size):
            list(demuxer.feed((FLV_HEADER if not start else b"") + data[start : start + size]))


@BRIEF
@given(st.sampled_from(VideoCodec), st.binary(max_size=300), st.integers(1, 4))
def test_units_and_parameter_sets(codec: VideoCodec, data: bytes, length_bytes: int) -> None:
    """In any notation."""
    assembler = PictureAssembler(codec)
    with suppress(LiveInputError):
        assembler.push(split_annex_b(b"\x00\x00\x01" + data), 0, 0, keyframe=True)
    with suppress(LiveInputError):
        assembler.push(split(data, length_bytes), 0, 0, keyframe=False)
    with suppress(LiveInputError):
        assembler.learn(parse_config(codec, b"\x01" + data).parameter_sets)


LINES = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda head, rest: head + rest,
        st.sampled_from(
            [
                "m=audio 9 UDP/TLS/RTP/SAVPF ",
                "m=video ",
                "a=rtpmap:",
                "a=fmtp:",
                "a=ssrc:",
                "a=candidate:",
                "a=ice-ufrag:",
                "a=ice-pwd:",
                "a=fingerprint:",
                "a=setup:",
                "a=mid:",
                "a=group:",
                "a=extmap:",
                "a=rtcp-fb:",
                "a=sctp-port:",
                "a=msid:",
                "c=IN IP4 ",
                "v=0",
            ]
        ),
        st.text(max_size=40),
    ),
)


@BRIEF
@given(st.lists(LINES, max_size=30))
def test_offers(lines: list[str]) -> None:
    """With lines as browsers write them, and with others."""
    with suppress(OfferError):
        read_offer("\r\n".join(lines))


@BRIEF
@given(st.text(max_size=100), st.none() | st.text(max_size=5), st.none() | st.integers())
def test_candidates(line: str, mid: str | None, index: int | None) -> None:
    """Something is one or it is none."""
    read_candidate(line, mid, index)
    read_candidate(f"candidate:1 1 udp 1 127.0.0.1 9 typ host {line}", mid, index)


@BRIEF
@given(
    st.lists(
        st.tuples(st.binary(max_size=1500), st.integers(0, 0xFFFF) | st.integers(100, 130)),
        max_size=60,
    )
)
def test_any_packets_of_a_microphone(packets: list[tuple[bytes, int]]) -> None:
    """The jitter buffer passes on little more than it was given, and holds nearly nothing."""
    out: list[bytes] = []

    async def feed() -> None:
        buffer = JitterBuffer(out.append)
        for payload, sequence in packets:
            before = len(b"".join(out))
            buffer.take(payload, sequence)
            assert len(buffer._held) < 3
            # Half a second made up for a hole, and three packets that waited.
            assert len(b"".join(out)) - before <= 4000 + 3 * 1500
        buffer.close()

    asyncio.run(feed())
