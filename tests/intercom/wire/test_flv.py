"""FLV tags, byte by byte (docs/protocol.md §6.2, §6.3)."""

from hashlib import sha256

import pytest

from custom_components.linkvisual.intercom import Codec
from custom_components.linkvisual.intercom.wire import bodies, flv


def data_tag(payload: bytes, timestamp_ms: int, codec: Codec) -> bytes:
    """Return the tag around G.711 bytes."""
    return flv.tag(bodies.g711_body(payload, codec, bodies.WEB_FLAGS), timestamp_ms)


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        (Codec.G711A, "464c560104000000090000000008000004000000000000007e00b0000000000f"),
        (Codec.G711U, "464c560104000000090000000008000004000000000000008e00b0000000000f"),
    ],
)
def test_first_message(codec: Codec, expected: str) -> None:
    """File header and configuration tag, as the vendor's web sender has them."""
    configuration = bodies.announcement(codec, bodies.WEB_FLAGS)
    assert flv.first_message(configuration).hex() == expected


def test_data_tag() -> None:
    """The timestamp's highest byte comes last."""
    tag = data_tag(bytes.fromhex("d5552a"), 0x01020304, Codec.G711A)
    assert tag.hex() == "08000005020304010000007e01d5552a00000010"


@pytest.mark.parametrize(
    ("codec", "timestamp_ms", "head", "body"),
    [
        (Codec.G711A, 0, "08000082000000000000007e01", b"\xd5"),
        (Codec.G711A, 8, "08000082000008000000007e01", b"\xd5"),
        (Codec.G711A, 16, "08000082000010000000007e01", b"\xd5"),
        (Codec.G711U, 0, "08000082000000000000008e01", b"\xff"),
    ],
)
def test_silence_of_the_web_sender(codec: Codec, timestamp_ms: int, head: str, body: bytes) -> None:
    """128 samples a tag."""
    expected = bytes.fromhex(head) + body * 128 + bytes.fromhex("0000008d")
    assert data_tag(body * 128, timestamp_ms, codec) == expected


@pytest.mark.parametrize(
    ("samples", "size", "digest"),
    [
        (128, 145, "7a289035ce1172315857537cee47992041f0f5446728bd3da58f321078e540d5"),
        (160, 177, "1c87152cba6b4d96762a3ea4f52b7e3ab5d1f098311171a6eb38a99e31fa9622"),
        (320, 337, "a4d31c2d8ec48a3ba867e839ce7145e484e7e332c50fc4bf7000e4a583a30376"),
    ],
)
def test_whole_tags(samples: int, size: int, digest: str) -> None:
    """Every chunk size that can be chosen."""
    tag = data_tag(b"\xd5" * samples, 20, Codec.G711A)
    assert len(tag) == size
    assert sha256(tag).hexdigest() == digest


def test_timestamps_wrap_after_32_bits() -> None:
    """A session of 50 days would not fail."""
    assert data_tag(b"", 0x1_0000_0001, Codec.G711A) == data_tag(b"", 1, Codec.G711A)
