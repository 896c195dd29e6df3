"""The way into a camera's loudspeaker (docs/protocol.md §5.4)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from ..errors import MalformedResponseError
from ..fields import Node
from .crypto_key import CryptoKey


class Scheme(StrEnum):
    """Transport of a talk session."""

    WS = "ws"
    RTMP = "rtmp"


@dataclass(frozen=True, slots=True)
class VoiceIntercom:
    """A talk URL, itself a credential for one session, and the key where there is a readable one."""

    url: str = field(repr=False)
    crypto_key: CryptoKey | None = None

    @classmethod
    def parse(cls, data: Node) -> Self:
        """Read Data of QueryVoiceIntercom."""
        url = data.text("Url")
        try:
            key = data.optional_node("CryptoKey")
            return cls(url, CryptoKey.parse(key) if key else None)
        except MalformedResponseError:
            return cls(url)
