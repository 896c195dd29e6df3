"""Which servers are asked for a way to the browser."""

import asyncio
import logging
from typing import override

import aioice.ice
import pytest
from aioice import Connection, stun
from aiortc import RTCPeerConnection

from custom_components.linkvisual.live.webrtc.settings import IceServer
from custom_components.linkvisual.live.webrtc.viewers import Viewers

from ..browser import Browser, Signals
from ..conftest import Settings


async def test_no_server_is_asked_by_default(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aiortc's own default is a public one, which delays the answer where it is not reached."""
    asked: list[object] = []
    original = RTCPeerConnection.__init__

    def watch(self: RTCPeerConnection, configuration: object) -> None:
        asked.append(configuration.iceServers)  # type: ignore[attr-defined]
        original(self, configuration)  # type: ignore[arg-type]

    page = Browser(video=False)
    monkeypatch.setattr(RTCPeerConnection, "__init__", watch)
    await viewers.offer("one", await page.offer(), Signals(), settings())
    assert asked == [[]]
    await page.close()


async def test_a_slow_server_is_not_asked_again(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One picture was late; the next one is not."""
    viewers._ice.slow_s = 0.0
    server = IceServer(("stun:127.0.0.1:9",), None, "secret")
    assert "secret" not in repr(server)
    configurations = []
    remember = viewers._ice.configuration

    def watch(servers: list[IceServer]) -> object:
        configurations.append(remember(servers))
        return configurations[-1]

    monkeypatch.setattr(viewers._ice, "configuration", watch)
    for session in ("one", "two"):
        page = Browser(video=False)
        await viewers.offer(session, await page.offer(), Signals(), settings(), [server])
        await page.close()
    assert [len(configuration.iceServers or []) for configuration in configurations] == [1, 0]


class StunServer(asyncio.DatagramProtocol):
    """Answers those who come from 127.0.0.1, as if every other address led nowhere."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] == "127.0.0.1":
            request = stun.parse_message(data)
            answer = stun.Message(
                stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=request.transaction_id
            )
            answer.attributes["XOR-MAPPED-ADDRESS"] = ("203.0.113.9", addr[1])
            self._transport.sendto(bytes(answer), addr)


async def test_a_server_that_helped_is_asked_again(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although a second address of this machine, from which it is not reached, cost time."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1", "127.0.0.2"])
    monkeypatch.setattr(Connection.get_component_candidates, "__defaults__", (0.3,))
    viewers._ice.slow_s = 0.0
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        StunServer, local_addr=("127.0.0.1", 0)
    )
    server = IceServer((f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}",))
    for session in ("one", "two"):
        page, signals = Browser(video=False), Signals()
        await viewers.offer(session, await page.offer(), signals, settings(), [server])
        assert " 203.0.113.9 " in signals.answers[0]
        await page.close()
    transport.close()


async def test_a_server_that_cannot_be_read_is_left_out(
    viewers: Viewers, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are asked; nothing of an address that may hold a password is logged."""
    caplog.set_level(logging.DEBUG)
    servers = [
        IceServer(("stun:[2001:db8::1]:3478", "stun:127.0.0.1:3478?transport=udp")),
        IceServer(("turn:ada:secret@127.0.0.1:3478", "turn:127.0.0.1:9"), "ada", "secret"),
    ]
    configuration = viewers._ice.configuration(servers)
    assert [server.urls for server in configuration.iceServers or []] == [["turn:127.0.0.1:9"]]
    assert "secret" not in caplog.text
    page, signals = Browser(video=False), Signals()
    await viewers.offer("one", await page.offer(), signals, settings(), servers[:1])
    assert signals.answers
    await page.close()
