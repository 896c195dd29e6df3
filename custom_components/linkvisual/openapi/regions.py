"""Where each API product answers, by region (docs/protocol.md §2)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from .errors import InvalidEndpointError

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
