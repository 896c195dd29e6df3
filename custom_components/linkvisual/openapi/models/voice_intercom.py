"""The way into a camera's loudspeaker (docs/protocol.md §5.4)."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from ..fields import Node

AES_BLOCK_BYTES = 16


class Scheme(StrEnum):
    """Transport of a talk session."""

    WS = "ws"
    RTMP = "rtmp"


@dataclass(frozen=True, slots=True)
class CryptoKey:
    """AES-128-CBC key and initialisation vector, 16 bytes each."""

    key: bytes = field(repr=False)
    iv: bytes = field(repr=False)

    @classmethod
    def parse(cls, node: Node) -> Self | None:
        """Read base64 texts; None when the cloud leaves them empty."""
        if not (node.optional_text("Key") and node.optional_text("Iv")):
            return None
        return cls(_block(node, "Key"), _block(node, "Iv"))


@dataclass(frozen=True, slots=True)
class VoiceIntercom:
    """A talk URL, itself a credential for one session, and the key where there is one."""

    url: str = field(repr=False)
    crypto_key: CryptoKey | None = None

    @classmethod
    def parse(cls, data: Node) -> Self:
        """Read Data of QueryVoiceIntercom."""
        crypto = data.optional_node("CryptoKey")
        return cls(url=data.text("Url"), crypto_key=CryptoKey.parse(crypto) if crypto else None)


def _block(node: Node, name: str) -> bytes:
    """Decode one AES block."""
    try:
        block = b64decode(node.text(name), validate=True)
    except binascii.Error, ValueError:
        raise node.malformed(name, "base64") from None
    if len(block) != AES_BLOCK_BYTES:
        raise node.malformed(name, "16 bytes long")
    return block
