"""Where an RTMP server is, and what of it is meant."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from .errors import RtmpConnectError

_PORTS = {"rtmp": 1935, "rtmps": 443}


@dataclass(frozen=True, slots=True)
class RtmpAddress:
    """A server's host and port, the application to connect to and the name to publish under."""

    host: str
    port: int
    app: str = field(repr=False)
    tc_url: str = field(repr=False)
    """The application's URL, as `connect` repeats it."""

    name: str = field(default="", repr=False)
    tls: bool = False

    @classmethod
    def parse(cls, url: str, name: str = "") -> Self:
        """Read `rtmp[s]://host[:port]/app`; path and query are the app, exactly as they are written.

        Raises:
            RtmpConnectError: this is no such URL.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise RtmpConnectError("not a URL") from None
        if parts.scheme not in _PORTS or not host:
            raise RtmpConnectError("not an RTMP URL")
        _, _, app = url.split("://", 1)[1].partition("/")
        if not app or app.startswith(("?", "#")):
            raise RtmpConnectError("a URL without a path")
        return cls(host, port or _PORTS[parts.scheme], app, url, name, tls=parts.scheme == "rtmps")

    @classmethod
    def parse_play(cls, url: str) -> Self:
        """Read the URL of a stream: its name is what follows the last slash before or in the query.

        A vendor's `live?token=A/B` is the application `live?token=A` and the name `B`.

        Raises:
            RtmpConnectError: this is no such URL.
        """
        base, slash, name = url.rpartition("/")
        return cls.parse(base, name) if slash else cls.parse(url)
