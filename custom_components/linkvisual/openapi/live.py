"""QueryLiveStreaming: the URL and keys of a camera's picture and sound (docs/protocol.md §5.5)."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Self

from .caller import Caller
from .crypto_key import CryptoKey
from .devices import DeviceAddress
from .endpoint import Api
from .errors import MalformedResponseError
from .fields import Node
from .operation import Operation, Scope

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


QUERY_LIVE_STREAMING = Operation(
    "QueryLiveStreaming", Api.LINKVISUAL, Scope.DEVICE, calls_per_second=None
)


async def query_live_streaming(
    caller: Caller,
    device: DeviceAddress,
    scheme: LiveScheme,
    *,
    stream_type: StreamType,
    force_i_frame: bool,
    url_valid_s: int | None,
    play_unlimited: bool,
) -> LiveStream:
    """Return a live URL; without a duration of its own it is good for 10 s and one play."""
    params = {
        "Scheme": scheme.value,
        "StreamType": str(stream_type.value),
        "ShouldEncrypt": "false",
        "ForceIFrame": _text(force_i_frame),
        "PlayUnLimited": _text(play_unlimited),
        **device.params,
    }
    if url_valid_s is not None:
        params["UrlValidDuration"] = str(url_valid_s)
    answer = await caller.call(QUERY_LIVE_STREAMING, params)
    return LiveStream.parse(answer.node("Data"))


def _text(value: bool) -> str:
    return "true" if value else "false"
