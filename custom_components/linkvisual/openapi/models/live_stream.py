"""The way to a camera's picture and sound (docs/protocol.md §5.5)."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Self

from ..errors import MalformedResponseError
from ..fields import Node
from .crypto_key import CryptoKey

_KEY_FIELDS = ("DecryptKey", "RelayDecryptKey")


class LiveScheme(StrEnum):
    """Transport of a live stream."""

    FLV = "flv"
    HLS = "hls"
    RTMP = "rtmp"


class StreamType(IntEnum):
    """Which of a camera's two encodings."""

    MAIN = 0
    SUB = 1


@dataclass(frozen=True, slots=True)
class LiveStream:
    """A live URL, itself a credential, and what the answer says about encryption.

    `has_key` is true whenever a key came along, `decrypt_key` is None when it cannot be read.
    """

    url: str = field(repr=False)
    decrypt_key: CryptoKey | None = None
    has_key: bool = False

    @classmethod
    def parse(cls, data: Node) -> Self:
        """Read Data of QueryLiveStreaming; a key may be an object, JSON text, empty or absent."""
        url = data.text("Path")
        data = data.ignoring_case(*_KEY_FIELDS)
        for name in _KEY_FIELDS:
            if data.is_blank(name):
                continue
            try:
                node = data.object_or_json(name)
                key = CryptoKey.parse(node)
            except MalformedResponseError:
                return cls(url, None, has_key=True)
            if key:
                return cls(url, key, has_key=True)
        return cls(url)
