"""Talk servers that send what they should not, or without end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.linkvisual.intercom import ConnectFailedError, SessionLostError
from custom_components.linkvisual.intercom.wire.talk_socket import TalkSocket
from tests.waiting import until

type Deed = Callable[[web.WebSocketResponse], Awaitable[None]]


async def pings(server: web.WebSocketResponse) -> None:
    """Send ten thousand, a hundred at a time."""
    for number in range(10_000):
        await server.ping()
        if number % 100 == 0:
            await asyncio.sleep(0)


async def messages(server: web.WebSocketResponse) -> None:
    """Send as many tiny messages."""
    for number in range(10_000):
        await server.send_bytes(b"x")
        if number % 100 == 0:
            await asyncio.sleep(0)


async def a_large_message(server: web.WebSocketResponse) -> None:
    """Send one of a megabyte."""
    await server.send_bytes(bytes(1 << 20))


def raw(data: bytes, count: int) -> Deed:
    """Return what writes bytes of its own, which are no frames of aiohttp's."""

    async def write(server: web.WebSocketResponse) -> None:
        transport = server._req.transport  # type: ignore[union-attr]
        assert transport is not None
        for _ in range(count):
            transport.write(data)
            await asyncio.sleep(0)

    return write


FRAGMENTS = raw(b"\x00\x7e\x40\x00" + bytes(1 << 14), 1000)
FLOODS: dict[str, Deed] = {
    "pings": pings,
    "messages": messages,
    "a large message": a_large_message,
    "masked": raw(b"\x82\x84\x01\x02\x03\x04abcd", 2000),
    "a huge frame": raw(b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 1),
    "a frame of nothing": raw(b"\x83\x00", 1),
    "fragments without end": FRAGMENTS,
    "closes": raw(b"\x88\x02\x03\xe8", 5000),
}


@asynccontextmanager
async def talking_to(deed: Deed) -> AsyncIterator[TalkSocket]:
    """Connect to a server that does something as soon as somebody is there."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        server = web.WebSocketResponse(autoping=False)
        await server.prepare(request)
        await server.receive()
        try:
            await deed(server)
            async for _ in server:
                pass
        except ConnectionError, aiohttp.ClientError:
            pass
        return server

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        talk = await TalkSocket.open(http, f"ws://127.0.0.1:{server.port}/", b"")
        yield talk
        await talk.close()


@pytest.mark.parametrize("deed", FLOODS.values(), ids=FLOODS)
async def test_a_server_that_floods(socket_enabled: None, deed: Deed) -> None:
    """It is left, and the voice learns that in words."""
    async with talking_to(deed) as talk:
        await until(talk._reader.done)
        with pytest.raises(SessionLostError, match="closed"):
            await talk.send(b"voice", 0)


async def test_a_server_that_pings_now_and_then(socket_enabled: None) -> None:
    """Its pings are answered, and it is listened to."""
    answers: list[bytes] = []

    async def ping_and_listen(server: web.WebSocketResponse) -> None:
        for number in range(20):
            await server.ping(b"%d" % number)
        answers.extend([(await server.receive()).data for _ in range(20)])
        await server.receive()

    async with talking_to(ping_and_listen) as talk:
        await until(lambda: len(answers) == 20)
        assert answers == [b"%d" % number for number in range(20)]
        assert not talk._reader.done()


async def test_no_server_for_websockets(socket_enabled: None) -> None:
    """One that answers with a page is none."""
    app = web.Application()
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        with pytest.raises(ConnectFailedError):
            await TalkSocket.open(http, f"ws://127.0.0.1:{server.port}/", b"")
