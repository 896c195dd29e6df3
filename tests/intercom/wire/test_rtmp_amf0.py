"""AMF0: what real peers send, and what nobody should."""

import contextlib
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.intercom.wire.rtmp import RtmpProtocolError, amf0
from simulator.rtmp import amf0 as server_amf0
from tests.camera_sessions import chunks_of
from tests.intercom.wire.test_rtmp_chunks import read

KEEP_ALIVE = bytes.fromhex(
    "0200086f6e537461747573004018000000000000050300056c6576656c0200067374617475730004636f6465"
    "0200184e657453747265616d2e54616c6b2e4b656570616c697665000b6465736372697074696f6e02000464"
    "657363000009"
)


def test_recorded_commands() -> None:
    """A camera library's commands read the same by both readers."""
    bodies = [m.body for m in read(chunks_of("talk-alaw-clear")) if m.type in {18, 20}]
    values = [amf0.decode(body) for body in bodies]
    assert values == [server_amf0.decode(body) for body in bodies]
    assert [value[0] for value in values][:6] == [
        "connect",
        "releaseStream",
        "FCPublish",
        "createStream",
        "publish",
        "onStatus",
    ]


def test_command_is_written_byte_for_byte() -> None:
    """As a camera library writes its keep-alive."""
    facts = {"level": "status", "code": "NetStream.Talk.Keepalive", "description": "desc"}
    assert amf0.encode("onStatus", 6, None, facts) == KEEP_ALIVE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0a00000002 0101 05", [True, None]),
        ("0b 3ff0000000000000 0000", 1.0),
        ("0c00000003 616263", "abc"),
        ("08ffffffff 0001 61 06 000009", {"a": None}),
    ],
)
def test_types_that_some_servers_use(text: str, value: amf0.Value) -> None:
    """Arrays, dates, long strings and counted objects."""
    assert amf0.decode(bytes.fromhex(text)) == [value]


@pytest.mark.parametrize(
    "data",
    [
        b"\x07",
        b"\x02\x00\x05ab",
        b"\x02\x00\x01\xff",
        b"\x03\x00\x01a",
        b"\x00\x00",
        b"\x0a\xff\xff\xff\xff",
        b"\x03\x00\x01a" * 100,
        b"\x0a\x00\x00\x00\x01" * 1000,
    ],
)
def test_damage_is_refused(data: bytes) -> None:
    """Also where it is nested without end."""
    with pytest.raises(RtmpProtocolError):
        amf0.decode(data)


@given(st.binary(max_size=2048))
@settings(max_examples=200, deadline=None)
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    """Nothing else happens."""
    with contextlib.suppress(RtmpProtocolError):
        amf0.decode(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=4))
@settings(max_examples=200, deadline=None)
def test_what_is_encoded_is_decoded(values: list[amf0.Value]) -> None:
    """As far as it is not nested deeper than commands are."""
    if _depth(values) <= 8:
        assert amf0.decode(amf0.encode(*values)) == values
    assert math.isinf(amf0.decode(amf0.encode(math.inf))[0])  # type: ignore[arg-type]


def _depth(value: object) -> int:
    """Return how deep a value is nested, counted from the list around it."""
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
