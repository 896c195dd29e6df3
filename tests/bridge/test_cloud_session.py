"""The HTTP session for the cloud's URLs, with a server on this machine that it must not reach."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from homeassistant.helpers.aiohttp_client import SERVER_SOFTWARE
from homeassistant.util.ssl import get_default_context

from custom_components.linkvisual.bridge.cloud_session import cloud_session
from custom_components.linkvisual.intercom import ConnectFailedError
from custom_components.linkvisual.intercom.wire.talk_socket import TalkSocket
from custom_components.linkvisual.openapi import CloudUrls, UrlUse
from custom_components.linkvisual.openapi.endpoint import Endpoint

REDIRECTS = (301, 302, 303, 307, 308)
LOCAL = CloudUrls([Endpoint.parse("http://127.0.0.1")])
PUBLIC = CloudUrls([Endpoint.parse("linkvisual.cn-shanghai.aliyuncs.com")])


@pytest.fixture
async def asked(
    socket_enabled: None,
) -> AsyncIterator[tuple[BaseTestServer, list[web.Request]]]:
    """Run a server that notes what it is asked for, and redirects if told to."""
    requests: list[web.Request] = []

    async def serve(request: web.Request) -> web.Response:
        requests.append(request)
        if target := request.query.get("to"):
            status = int(request.query.get("status", "302"))
            return web.Response(status=status, headers={"Location": target})
        return web.Response(text="inside")

    app = web.Application()
    app.router.add_get("/{name:.*}", serve)
    async with TestServer(app) as server:
        yield server, requests


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Let the names of examples lead to one address after the other, and to the last for good."""
    left = [*answers]

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[Any]:
        if not host.endswith(".example"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("47.96.1.1", port or 0))]
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


async def test_it_says_who_it_is(asked: tuple[BaseTestServer, list[web.Request]]) -> None:
    """As Home Assistant's own does."""
    server, requests = asked
    async with cloud_session(get_default_context(), LOCAL) as http:
        response = await http.get(server.make_url("/"))
        assert await response.text() == "inside"
    assert requests[0].headers["User-Agent"] == SERVER_SOFTWARE


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "127.1"])
async def test_addresses_inside(asked: tuple[BaseTestServer, list[web.Request]], host: str) -> None:
    """They are not even connected to."""
    server, requests = asked
    async with cloud_session(get_default_context(), PUBLIC) as http:
        with pytest.raises(aiohttp.ClientError):
            await http.get(f"http://{host}:{server.port}/")
    assert requests == []


async def test_a_name_that_leads_elsewhere_the_second_time(
    asked: tuple[BaseTestServer, list[web.Request]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked at is what is connected to."""
    server, requests = asked
    names(monkeypatch, "47.96.1.1", "127.0.0.1")
    url = f"http://evil.example:{server.port}/"
    await PUBLIC.check_resolved(url, UrlUse.LIVE)
    async with cloud_session(get_default_context(), PUBLIC) as http:
        with pytest.raises(aiohttp.ClientError):
            await http.get(url)
    assert requests == []


async def test_a_redirect_inside(
    asked: tuple[BaseTestServer, list[web.Request]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server that redirects is allowed here for the test's sake, its target is not."""
    server, requests = asked
    urls = CloudUrls([Endpoint.parse("linkvisual.cn-shanghai.aliyuncs.com")], lambda: {"hub.lan"})
    names(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(urls, "check_addresses", allow)
    url = f"http://cdn.example:{server.port}/?to=http://hub.lan:{server.port}/secret"
    async with cloud_session(get_default_context(), urls) as http:
        with pytest.raises(aiohttp.ClientError):
            await http.get(url)
    assert [request.host.split(":")[0] for request in requests] == ["cdn.example"]


async def allow(_: object) -> None:
    """Let every address pass."""


@pytest.mark.parametrize("status", REDIRECTS)
async def test_no_redirect_of_a_talk(
    asked: tuple[BaseTestServer, list[web.Request]], status: int
) -> None:
    """A talk URL is good for one server, once."""
    server, requests = asked
    url = f"ws://127.0.0.1:{server.port}/?status={status}&to=http://127.0.0.1:{server.port}/next"
    async with cloud_session(get_default_context(), LOCAL) as http:
        with pytest.raises(ConnectFailedError):
            await TalkSocket.open(http, url, b"")
    assert len(requests) == 1
