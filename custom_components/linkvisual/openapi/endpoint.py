"""One address to send calls to, read from what a user typed."""

import re
from dataclasses import dataclass
from typing import Self

from yarl import URL

from .errors import InvalidEndpointError

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Scheme and authority of an API product's host."""

    scheme: str
    host: str
    """Exactly as it is signed and sent in the Host header: `name` or `name:port`."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host`, `host:port` or `http(s)://host[:port]`; https when no scheme is given."""
        text = text.strip()
        try:
            url = URL(text if "://" in text else f"https://{text}")
            host, port = url.host_subcomponent or "", url.explicit_port
        except ValueError:
            raise InvalidEndpointError("the endpoint is not a host name") from None
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
            raise InvalidEndpointError("the endpoint is not a host name")
        if _has_more_than_a_host(url):
            raise InvalidEndpointError("the endpoint must be a host, with a port if need be")
        return cls(url.scheme, f"{host}:{port}" if port else host)

    def url(self, query: str) -> URL:
        """Return the address of a call whose query is already percent-encoded."""
        return URL(f"{self.scheme}://{self.host}/?{query}", encoded=True)


def _has_more_than_a_host(url: URL) -> bool:
    """Tell whether a path, query, fragment or user name came along."""
    has_path = url.raw_path not in {"", "/"}
    return has_path or bool(url.raw_query_string or url.raw_fragment or url.raw_user)
