"""QueryVoiceIntercom: the URL and key of a talk session (docs/protocol.md §5.4)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from .caller import Caller
from .crypto_key import CryptoKey
from .devices import DeviceAddress
from .endpoint import Api
from .errors import MalformedResponseError
from .fields import Node
from .operation import Operation, Precedence, Scope
from .rate_limiter import Ticket


class Scheme(StrEnum):
    """Transport of a talk session."""

    WS = "ws"
    RTMP = "rtmp"


@dataclass(frozen=True, slots=True)
class VoiceIntercom:
    """A talk URL, itself a credential for one session, and the key where there is one.

    `has_key` is true whenever a key came along, `crypto_key` is None when it cannot be read.
    """

    url: str = field(repr=False)
    crypto_key: CryptoKey | None = None
    has_key: bool = False
    throttled: bool = False
    """Whether the cloud refused it at first, because the account called too often."""

    @classmethod
    def parse(cls, data: Node) -> Self:
        """Read Data of QueryVoiceIntercom."""
        url = data.text("Url")
        try:
            node = data.optional_node("CryptoKey")
            key = CryptoKey.parse(node) if node else None
        except MalformedResponseError:
            return cls(url, None, has_key=True)
        return cls(url, key, has_key=key is not None)


QUERY_VOICE_INTERCOM = Operation(
    "QueryVoiceIntercom",
    Api.LINKVISUAL,
    Scope.DEVICE,
    calls_per_second=None,
    precedence=Precedence.VOICE,
)


async def query_voice_intercom(
    caller: Caller, device: DeviceAddress, scheme: Scheme, *, urgent: bool
) -> VoiceIntercom:
    """Return a URL to talk to a camera, to be used once and at once.

    One for a live voice is `urgent` and waits for no announcement.
    """
    ticket = Ticket(urgent)
    params = {"Scheme": scheme.value, **device.params}
    answer = await caller.call(QUERY_VOICE_INTERCOM, params, ticket)
    talk = VoiceIntercom.parse(answer.node("Data"))
    return replace(talk, throttled=ticket.refusals > 0)
