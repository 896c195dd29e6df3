"""Chunks: recorded sessions of a camera library, odd cuts, and peers that announce too much."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.intercom.wire.rtmp import (
    MessageType,
    RtmpMessage,
    RtmpProtocolError,
)
from custom_components.linkvisual.intercom.wire.rtmp.chunk_reader import ChunkReader
from custom_components.linkvisual.intercom.wire.rtmp.chunk_writer import ChunkWriter
from simulator.rtmp.chunk_reader import ChunkReader as ServerChunkReader
from tests.camera_sessions import HANDSHAKE_BYTES, SESSIONS, chunks_of

MESSAGES = {
    "live-h264-aac": 289,
    "live-h264-alaw": 597,
    "live-h264-alaw-encrypted": 593,
    "live-h264-four-slices": 401,
    "live-h265-alaw": 598,
    "live-h265-alaw-encrypted": 595,
    "live-h265-keyframe-behind-long-sei": 401,
    "live-h265-keyframe-behind-long-sei-encrypted": 406,
    "talk-aac-16k-clear": 11,
    "talk-alaw-clear": 776,
    "talk-alaw-encrypted": 192,
}


def read(data: bytes, piece_bytes: int = 1 << 16) -> list[RtmpMessage]:
    """Return the messages in chunks that come in pieces."""
    reader = ChunkReader()
    pieces = (data[at : at + piece_bytes] for at in range(0, len(data), piece_bytes))
    return [message for piece in pieces for message in reader.feed(piece)]


def header(
    length: int, kind: int = MessageType.AUDIO, *, stream: int = 4, form: int = 0, time_ms: int = 0
) -> bytes:
    """Return the header of a message of one form."""
    fields = time_ms.to_bytes(3) + length.to_bytes(3) + bytes([kind]) + bytes(4)
    return bytes([form << 6 | stream]) + fields[: (11, 7, 3, 0)[form]]


def set_chunk_size(size: int) -> bytes:
    """Return the message that changes the size of the chunks that follow."""
    return header(4, MessageType.SET_CHUNK_SIZE, stream=2) + size.to_bytes(4)


async def read_by_server(data: bytes) -> list[tuple[int, bytes, int, int]]:
    """Return what the simulator's reader makes of chunks."""
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    reader = ServerChunkReader(stream)
    messages: list[tuple[int, bytes, int, int]] = []
    while True:
        try:
            message = await reader.read()
        except EOFError:
            return messages
        messages.append((message.kind, message.body, message.timestamp_ms, message.stream_id))


@pytest.mark.parametrize("name", [path.stem for path in SESSIONS])
async def test_recorded_session_is_read_to_its_end(name: str) -> None:
    """Every message of a camera library arrives, the same by both readers and however it is cut."""
    data = chunks_of(name)
    messages = read(data)
    assert len(messages) == MESSAGES[name]
    assert messages == read(data, 997)
    by_server = await read_by_server(data)
    assert [(m.type, m.body, m.timestamp_ms, m.stream_id) for m in messages] == by_server


def test_recorded_handshake_is_the_simple_one() -> None:
    """A camera library repeats the server's greeting and sends nothing else before its first chunk."""
    for path in SESSIONS:
        data = path.read_bytes()
        assert data[0] == 3
        assert data[HANDSHAKE_BYTES] == 3, "the first chunk is that of connect, on stream 3"


def test_short_session_survives_every_cut() -> None:
    """Byte by byte the same messages come out."""
    data = chunks_of("talk-aac-16k-clear")
    assert read(data, 1) == read(data)


def test_extended_timestamp_in_chunks_that_go_on() -> None:
    """It is repeated by some peers and left out by others."""
    body = bytes(range(200))
    head = header(200, time_ms=0xFFFFFF) + (0x01020304).to_bytes(4)
    repeated = head + body[:128] + b"\xc4" + (0x01020304).to_bytes(4) + body[128:]
    left_out = head + body[:128] + b"\xc4" + body[128:]
    expected = [RtmpMessage(MessageType.AUDIO, body, 0x01020304)]
    assert read(repeated) == expected
    assert read(left_out) == expected


def test_short_headers_take_over_what_was_said_before() -> None:
    """Forms 1 to 3 give differences of time."""
    data = header(1, time_ms=1000) + b"a"
    data += header(2, form=1, time_ms=20) + b"bb"
    data += header(0, form=2, time_ms=30) + b"cc"
    data += header(0, form=3) + b"dd"
    assert [(m.body, m.timestamp_ms) for m in read(data)] == [
        (b"a", 1000),
        (b"bb", 1020),
        (b"cc", 1050),
        (b"dd", 1080),
    ]


def test_changed_chunk_size_counts_from_the_next_chunk() -> None:
    """Also where another message is under way."""
    data = header(200) + bytes(128) + set_chunk_size(60000) + b"\xc4" + bytes(72)
    data += header(60000) + bytes(60000)
    assert [len(message.body) for message in read(data)] == [200, 60000]


def test_aborted_message_is_forgotten() -> None:
    """What comes after it is whole."""
    abort = header(4, MessageType.ABORT, stream=2) + (4).to_bytes(4)
    data = header(200) + bytes(128) + abort + header(2) + b"ok"
    assert [message.body for message in read(data)] == [b"ok"]


@pytest.mark.parametrize(
    "data",
    [
        header((1 << 20) + 1),
        header((1 << 16) + 1, MessageType.COMMAND),
        header((1 << 16) + 1, 99),
        set_chunk_size(0),
        set_chunk_size(0x80000000),
        header(200) + bytes(128) + header(100),
        b"\xc5",
        b"".join(header(1, stream=number) + b"x" for number in range(2, 64))
        + b"".join(b"\x00" + bytes([n]) + header(1)[1:] + b"x" for n in range(8)),
        set_chunk_size(900_000)
        + b"".join(header(1 << 20, stream=number) + bytes(900_000) for number in (5, 6, 7)),
    ],
    ids=["media", "command", "unknown", "no size", "size", "shrinks", "form 3", "streams", "sum"],
)
def test_unreasonable_peer_is_refused(data: bytes) -> None:
    """No memory is given to what no real peer sends."""
    with pytest.raises(RtmpProtocolError):
        read(data)


@given(st.binary(max_size=4096), st.integers(1, 600))
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_messages_or_in_one_error(data: bytes, piece_bytes: int) -> None:
    """Whatever comes, it does not crash, hang or grow."""
    reader = ChunkReader()
    try:
        for at in range(0, len(data), piece_bytes):
            for message in reader.feed(data[at : at + piece_bytes]):
                assert len(message.body) <= len(data)
    except RtmpProtocolError:
        pass
    assert len(reader._buffer) <= len(data)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([8, 9, 18, 20]),
            st.binary(max_size=700),
            st.integers(0, 0xFFFFFFFF),
            st.integers(0, 0xFFFFFFFF),
            st.integers(3, 63),
        ),
        max_size=8,
    ),
    st.integers(1, 1000),
    st.integers(1, 300),
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read(
    items: list[tuple[int, bytes, int, int, int]], chunk_bytes: int, piece_bytes: int
) -> None:
    """Whatever the sizes of messages, chunks and pieces."""
    writer = ChunkWriter()
    writer.chunk_bytes = chunk_bytes
    messages = [(RtmpMessage(*item[:4]), item[4]) for item in items]
    data = set_chunk_size(chunk_bytes) + b"".join(writer.write(*pair) for pair in messages)
    assert read(data, piece_bytes) == [message for message, _ in messages]
