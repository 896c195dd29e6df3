"""The key of an encrypted stream (docs/protocol.md §5.4, §5.5)."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Self

from .fields import Node

AES_BLOCK_BYTES = 16
"""Of AES, and of a key of 128 bits."""


@dataclass(frozen=True, slots=True)
class CryptoKey:
    """AES-128-CBC key and initialization vector, 16 bytes each."""

    key: bytes = field(repr=False)
    iv: bytes = field(repr=False)

    @classmethod
    def parse(cls, node: Node) -> Self | None:
        """Read base64 texts, in any letter case; None when the cloud leaves both empty.

        Raises:
            MalformedResponseError: it is half a pair, no base64, or not 16 bytes long.
        """
        node = node.ignoring_case("Key", "Iv")
        if not (node.optional_text("Key") or node.optional_text("Iv")):
            return None
        return cls(_block(node, "Key"), _block(node, "Iv"))


def _block(node: Node, name: str) -> bytes:
    """Decode one AES block."""
    try:
        block = b64decode(node.text(name), validate=True)
    except binascii.Error, ValueError:
        raise node.malformed(name, "base64") from None
    if len(block) != AES_BLOCK_BYTES:
        raise node.malformed(name, "16 bytes long")
    return block
