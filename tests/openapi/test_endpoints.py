"""Where calls go."""

import pytest

from custom_components.linkvisual.openapi import REGIONS, InvalidEndpointError
from custom_components.linkvisual.openapi.endpoint import Api, Endpoint, default_host


@pytest.mark.parametrize(
    ("text", "scheme", "host"),
    [
        ("linkvisual.cn-shanghai.aliyuncs.com", "https", "linkvisual.cn-shanghai.aliyuncs.com"),
        (" proxy.lan:8443 ", "https", "proxy.lan:8443"),
        ("http://127.0.0.1:8099", "http", "127.0.0.1:8099"),
        ("http://127.0.0.1:8099/", "http", "127.0.0.1:8099"),
        ("https://[::1]:8443", "https", "[::1]:8443"),
    ],
)
def test_endpoint_forms(text: str, scheme: str, host: str) -> None:
    """A host, a host with a port and a URL without a path are understood."""
    assert Endpoint.parse(text) == Endpoint(scheme, host)


@pytest.mark.parametrize(
    "text",
    ["", "ftp://host", "https://host/path", "https://user@host", "host?x=1", "host:port", "a b"],
)
def test_endpoint_that_is_none(text: str) -> None:
    """Anything else is refused before a signature is made for it."""
    with pytest.raises(InvalidEndpointError):
        Endpoint.parse(text)


def test_every_region_has_hosts() -> None:
    """The regional LinkVisual hosts are used where they exist, the central one elsewhere."""
    hosts = {region: default_host(Api.LINKVISUAL, region) for region in REGIONS}
    assert hosts["cn-shanghai"] == "linkvisual.cn-shanghai.aliyuncs.com"
    assert hosts["eu-central-1"] == "linkvisual.aliyuncs.com"
    assert default_host(Api.IOT, "us-west-1") == "iot.us-west-1.aliyuncs.com"


@pytest.mark.parametrize("region", ["evil.example/", "", "cn shanghai", "x@y"])
def test_region_cannot_redirect_calls(region: str) -> None:
    """What is no region id does not become part of a host."""
    with pytest.raises(InvalidEndpointError):
        default_host(Api.IOT, region)
