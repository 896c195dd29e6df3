"""The URL of a service call, as a camera reads and signs it (docs/protocol.md §7.5)."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from simulator.talk.device_signature import signature

if TYPE_CHECKING:
    from simulator.cloud.device import Device

_URL = re.compile(
    r"\w+://(?P<host>[^/:?\[\]]+)(:(?P<port>\d+))?/(?P<path>[^?]+)\?(?P<query>[^/]*)(/(?P<name>.*))?"
)
_PORT = 1935


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """Where a camera publishes: whatever the scheme was, it becomes RTMP, without IPv6."""

    host: str
    port: int
    app: str = field(repr=False)
    name: str
    token: str = field(repr=False)
    """The token as the call has it, not signed."""

    @property
    def tc_url(self) -> str:
        """Return the URL without the name of the stream."""
        return f"rtmp://{self.host}:{self.port}/{self.app}"

    @classmethod
    def of(cls, url: str, device: Device) -> Self:
        """Keep host, path, token and stream of a URL, and sign; raises ValueError."""
        parts = _URL.fullmatch(url)
        if parts is None:
            raise ValueError("the URL of the call cannot be read")
        fields = (part.partition("=") for part in parts["query"].split("&"))
        token = next((value for key, _, value in fields if key == "token"), "")
        name = parts["name"] or ""
        signed = signature(
            device.device_secret, device.product_key, device.device_name, token, name
        )
        app = f"{parts['path']}?token={token}-{signed}"
        return cls(parts["host"], int(parts["port"] or _PORT), app, name, token)
