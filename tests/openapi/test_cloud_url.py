"""Which of the cloud's URLs are opened."""

import socket
from typing import Any

import ifaddr
import pytest

from custom_components.linkvisual.openapi import (
    CloudUrls,
    DeviceAddress,
    LiveScheme,
    UnsafeUrlError,
    UrlUse,
)
from custom_components.linkvisual.openapi.endpoint import Endpoint

from .cloud import Cloud

PUBLIC, LOCAL = (
    [Endpoint.parse("linkvisual.cn-shanghai.aliyuncs.com")],
    [Endpoint.parse("http://127.0.0.1:8080")],
)
OWN_HOSTS = {"home.example.org"}

GOOD = [
    (UrlUse.TALK, "ws://47.96.1.1:8080/talk?token=a%2Fb"),
    (UrlUse.TALK, "wss://voice.link.aliyun.com/x"),
    (UrlUse.TALK, "WSS://voice.link.aliyun.com"),
    (UrlUse.LIVE, "http://live.link.aliyun.com/a.flv?auth_key=1-0-0-ab"),
    (UrlUse.LIVE, "https://[2400:3200::1]/a.m3u8"),
    (UrlUse.LIVE, "rtmp://live.link.aliyun.com:1935/live?token=a/b@c"),
    (UrlUse.LIVE, "rtmps://live.link.aliyun.com/live"),
    (UrlUse.PICTURE, "https://oss.aliyuncs.com/a.jpg?Signature=x%2B"),
    (UrlUse.PICTURE, "http://198.18.3.4/a.jpg"),
]

INSIDE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0.0.0.0",
    "localhost",
    "LocalHost.",
    "a.localhost",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1:8123",
    "169.254.169.254",
    "100.100.100.200",
    "224.0.0.1",
    "[::1]",
    "[::ffff:192.168.1.1]",
    "[::ffff:7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00::1]",
    "[::]",
    "home.example.org",
    "HOME.example.org.:8123",
]

NEVER = [
    "",
    "/etc/passwd",
    "secrets.yaml",
    "file:///etc/passwd",
    "FILE:/etc/passwd",
    "concat:/etc/passwd|/etc/hosts",
    "subfile,,start,0,end,0,,:/etc/passwd",
    "crypto+file:///etc/passwd",
    "data:text/plain,x",
    "exec:/bin/sh",
    "udp://8.8.8.8:1",
    "ftp://8.8.8.8/a",
    "http:///a",
    "http:8.8.8.8",
    "http://",
    "http://:80/",
    "http://?a",
    "http://user:secret@8.8.8.8/",
    "http://8.8.8.8\\@127.0.0.1/",
    "http://8.8.8.8 127.0.0.1/",
    "http://8.8.8.8\r\nHost: x/",
    "http://8.8.8.8/a b",
    "http://8.8.8.8/\x00",
    "http://8.8.8.8:99999/",
    "http://8.8.8.8:1:2/",
    "http://[8.8.8.8/",
    "http://[::1/",
    "http://xn--0.x{/",
    "http://xn--0.x/",
    "http://b\u00fccher.example/",
    "http://\ud83d/",
    "http://" + "a" * 254 + "/",
]


@pytest.mark.parametrize(("use", "url"), GOOD)
def test_what_the_cloud_gives_is_opened(use: UrlUse, url: str) -> None:
    """Names and addresses of the internet."""
    CloudUrls(PUBLIC, lambda: OWN_HOSTS).check(url, use)


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("use", UrlUse)
def test_nothing_of_the_own_network_is(host: str, use: UrlUse) -> None:
    """Unless the cloud itself is inside."""
    url = f"{use.value[0]}://{host}/a"
    with pytest.raises(UnsafeUrlError, match="own network"):
        CloudUrls(PUBLIC, lambda: OWN_HOSTS).check(url, use)
    CloudUrls(LOCAL, lambda: OWN_HOSTS).check(url, use)


@pytest.mark.parametrize("endpoints", [PUBLIC, LOCAL])
@pytest.mark.parametrize("url", NEVER)
def test_what_is_no_url_of_a_server_never_is(url: str, endpoints: list[Endpoint]) -> None:
    """And none of these errors shows what the URL was."""
    for use in UrlUse:
        with pytest.raises(UnsafeUrlError) as caught:
            CloudUrls(endpoints).check(url, use)
        assert not url or url not in str(caught.value)


def test_each_use_has_its_schemes() -> None:
    """A picture is no stream, a stream no voice."""
    for use in UrlUse:
        for scheme in {scheme for other in UrlUse for scheme in other.value} - {*use.value}:
            with pytest.raises(UnsafeUrlError):
                CloudUrls(LOCAL).check(f"{scheme}://8.8.8.8/", use)


def test_a_public_address_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as near as any other of its addresses."""
    adapter = ifaddr.Adapter("eth0", "eth0", [ifaddr.IP("47.96.1.1", 24, "eth0")])
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [adapter])
    with pytest.raises(UnsafeUrlError):
        CloudUrls(PUBLIC).check("http://47.96.1.1/", UrlUse.PICTURE)


def names(monkeypatch: pytest.MonkeyPatch, **known: str) -> None:
    """Let names lead to addresses."""

    def getaddrinfo(host: str, *_: object, **__: object) -> list[Any]:
        if host.split(".", maxsplit=1)[0] not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host.split(".", maxsplit=1)[0]], 0))
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


async def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused, unless an endpoint's name leads inside too: a cloud in a private network."""
    names(monkeypatch, good="47.96.1.1", evil="192.168.1.1", linkvisual="47.96.1.2", vpc="10.1.1.1")
    urls = CloudUrls(PUBLIC)
    await urls.check_resolved("http://good.example/", UrlUse.LIVE)
    await urls.check_resolved("http://unknown.example/", UrlUse.LIVE)
    with pytest.raises(UnsafeUrlError, match="own network"):
        await urls.check_resolved("http://evil.example/", UrlUse.LIVE)
    private = CloudUrls([Endpoint.parse("vpc.aliyuncs.com")])
    await private.check_resolved("http://evil.example/", UrlUse.LIVE)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://u:p@8.8.8.8/a.flv", "a.flv"])
async def test_a_client_returns_no_other(
    cloud: Cloud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever operation gave it."""
    for name in ("live", "talk"):
        book = getattr(cloud.sim, name)
        monkeypatch.setattr(type(book), "issue_url", lambda *_: url)
    client = cloud.client()
    address = next(iter(cloud.sim.tenant.devices.values())).iot_id
    with pytest.raises(UnsafeUrlError):
        await client.query_voice_intercom(DeviceAddress(address))
    with pytest.raises(UnsafeUrlError):
        await client.query_live_streaming(DeviceAddress(address), LiveScheme.FLV)
