"""Encrypted bodies, byte for byte as a camera library makes them (docs/protocol.md §7.3)."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.intercom import Codec
from custom_components.linkvisual.intercom.wire import bodies
from custom_components.linkvisual.intercom.wire.message_cipher import (
    MessageCipher,
    MessageCipherError,
)
from custom_components.linkvisual.openapi import CryptoKey
from tests.camera_sessions import IV, KEY, chunks_of

from .test_rtmp_chunks import read

CIPHER = MessageCipher(CryptoKey(KEY, IV))
VECTORS = [
    ("7200b000", "9c2510e6f75f95cdba9095d852be6409"),
    ("7201" + "d5" * 14, "13aa212bfa6cff3e279fde08a4c1d77c5c419582e80c5c83e1109b5e59c40fbd"),
    ("7201" + "d5" * 16, "13aa212bfa6cff3e279fde08a4c1d77cde3173c4f880d87a71af3380b315df50"),
    ("7e00b000", "8dfa7103c55c398ca716b6769da08e35"),
    ("7e01" + "d5" * 14, "c02ddcfd018200eec25809f6a96089dd9846d1523406838b61a46f6a0f9376ca"),
    ("af00140856e500", "492120a6f21df3e8506ffad5eeaf1eb7"),
    ("af01211004", "4960471bf89c9f2902f38752a6874cb4"),
]


@pytest.mark.parametrize(("plain", "cipher"), VECTORS)
def test_vectors(plain: str, cipher: str) -> None:
    """Both ways."""
    assert CIPHER.encrypt(bytes.fromhex(plain)).hex() == cipher
    assert CIPHER.decrypt(bytes.fromhex(cipher)).hex() == plain


def test_bodies_are_those_of_a_camera() -> None:
    """The plain texts of the vectors."""
    assert bodies.announcement(Codec.G711A, bodies.CAMERA_FLAGS).hex() == "7200b000"
    assert bodies.announcement(Codec.G711U, bodies.CAMERA_FLAGS).hex() == "8200b000"
    assert bodies.g711_body(b"\xd5", Codec.G711A, bodies.CAMERA_FLAGS).hex() == "7201d5"
    assert bodies.g711_body(b"\xd5", Codec.G711A, bodies.WEB_FLAGS).hex() == "7e01d5"
    assert bodies.AAC_CONFIGURATION.hex() == "af00140856e500"
    assert bodies.aac_body(bytes.fromhex("211004")).hex() == "af01211004"


def test_recorded_talk_decrypts() -> None:
    """Every sound of an encrypted session has the head of the clear one."""
    clear = [m.body for m in read(chunks_of("talk-alaw-clear")) if m.type == 8]
    hidden = [m.body for m in read(chunks_of("talk-alaw-encrypted")) if m.type == 8]
    plain = [CIPHER.decrypt(body) for body in hidden]
    assert plain[0] == clear[0]
    assert plain[1:] == clear[1 : len(plain)]


@pytest.mark.parametrize("body", [b"", bytes(15), bytes(17), bytes(16)])
def test_what_this_key_does_not_open(body: bytes) -> None:
    """Is an error, never noise."""
    with pytest.raises(MessageCipherError):
        CIPHER.decrypt(body)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_body(body: bytes) -> None:
    """Comes back, and whatever is no cipher text is refused or shorter."""
    assert CIPHER.decrypt(CIPHER.encrypt(body)) == body
    with contextlib.suppress(MessageCipherError):
        assert len(CIPHER.decrypt(body)) < len(body)
