"""Where each API product answers: by region (docs/protocol.md §2), or as a user typed it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from yarl import URL

from .errors import InvalidEndpointError

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", re.ASCII)

DEFAULT_REGION = "cn-shanghai"

REGIONS: tuple[str, ...] = (
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "ap-northeast-1",
    "ap-southeast-1",
    "eu-central-1",
    "us-east-1",
    "us-west-1",
)
"""Regions in which the device platform (`iot`) has a published host."""

_REGION_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


class Api(StrEnum):
    """The two API products a camera needs."""

    IOT = "iot"
    LINKVISUAL = "linkvisual"


_LINKVISUAL_CENTRAL_HOST = "linkvisual.aliyuncs.com"
_LINKVISUAL_REGIONAL_HOSTS: Mapping[str, str] = MappingProxyType(
    {
        region: f"linkvisual.{region}.aliyuncs.com"
        for region in ("cn-shanghai", "cn-hangzhou", "ap-northeast-1")
    }
)


def default_host(api: Api, region: str) -> str:
    """Return the host of an API product in a region; raise InvalidEndpointError on a bad region id."""
    if not _REGION_ID.fullmatch(region):
        raise InvalidEndpointError("the region is not a region id")
    if api is Api.IOT:
        return f"iot.{region}.aliyuncs.com"
    return _LINKVISUAL_REGIONAL_HOSTS.get(region, _LINKVISUAL_CENTRAL_HOST)


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
