"""Publishing: what keeps a connection alive, and every way in which a server can let one down."""

import asyncio
import ssl

import pytest
import pytest_socket

from custom_components.linkvisual.intercom.wire.rtmp import (
    MessageType,
    RtmpAddress,
    RtmpClosedError,
    RtmpConnectError,
    RtmpError,
    RtmpProtocolError,
    RtmpPublisher,
    RtmpRejectedError,
    RtmpTimeoutError,
    RtmpTimeouts,
)
from simulator.rtmp.chunk_writer import RtmpMessage

from .rtmp_server import STEPS, Deed, ScriptedServer, bytes_of, close, html, reset, serving, silence

SECRET = "token=0123secret"
SHORT = RtmpTimeouts(connect_s=1.0, stream_s=1.0)


async def open_at(server: ScriptedServer, scheme: str = "rtmp") -> RtmpPublisher:
    """Publish to a server."""
    url = f"{scheme}://127.0.0.1:{server.port}/talk?{SECRET}"
    return await RtmpPublisher.open(RtmpAddress.parse(url), timeouts=SHORT)


async def read_on(publisher: RtmpPublisher) -> None:
    """Read until it fails."""
    while True:
        await publisher.receive()


async def test_order_and_numbers_of_commands(socket_enabled: None) -> None:
    """As a camera library sends them; the message stream is the one that the server named."""
    async with serving() as server:
        publisher = await open_at(server)
        await publisher.send(MessageType.AUDIO, b"\x72\x01" + bytes(160), 20)
        sound = await server.until(8)
        await publisher.close()
        await server.ended.wait()
    assert [(name, number) for name, number, *_ in server.commands] == [
        ("connect", 1),
        ("releaseStream", 2),
        ("FCPublish", 3),
        ("createStream", 4),
        ("publish", 5),
        ("FCUnpublish", 6),
        ("deleteStream", 7),
    ]
    url = f"rtmp://127.0.0.1:{server.port}/talk?{SECRET}"
    facts = {"app": f"talk?{SECRET}", "type": "nonprivate", "tcUrl": url}
    assert server.commands[0][2] == facts
    assert server.commands[4][3:] == ["", "live"]
    assert (sound.stream_id, sound.timestamp_ms, len(sound.body)) == (7, 20, 162)


async def test_pings_windows_and_acknowledgements(socket_enabled: None) -> None:
    """What keeps a connection alive is answered while somebody reads."""

    async def demand(server: ScriptedServer) -> None:
        server.send(RtmpMessage(5, (1000).to_bytes(4)), 2)
        server.send(RtmpMessage(6, (20000).to_bytes(4) + b"\x02"), 2)
        server.send(RtmpMessage(4, b"\x00\x06\x01\x02\x03\x04"), 2)
        server.status("NetStream.Publish.Start")

    async with serving("publish", demand) as server:
        publisher = await open_at(server)
        reading = asyncio.create_task(publisher.receive())
        assert (await server.until(4)).body == b"\x00\x07\x01\x02\x03\x04"
        assert (await server.until(5)).body == (20000).to_bytes(4)
        server.send(RtmpMessage(8, bytes(2000)), 4)
        assert int.from_bytes((await server.until(3)).body) >= 500
        assert (await reading).type == MessageType.AUDIO
        await publisher.close()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (silence, RtmpTimeoutError),
        (reset, RtmpError),
        (close, RtmpError),
        (html, RtmpError),
        (bytes_of(bytes(20000)), RtmpError),
    ],
)
async def test_server_that_lets_a_step_down(
    socket_enabled: None, step: str, deed: Deed, error: type[RtmpError]
) -> None:
    """Each ends in an error without the token, in time, with the connection closed."""
    async with serving(step, deed) as server:
        with pytest.raises(error) as caught:
            await open_at(server)
        assert "secret" not in f"{caught.value!r} {caught.value}"
        async with asyncio.timeout(10):
            await server.ended.wait()


@pytest.mark.parametrize("step", ["connect", "createStream"])
async def test_command_that_is_refused(socket_enabled: None, step: str) -> None:
    """The server's code is told, and nothing else of its answer."""

    async def refuse(server: ScriptedServer) -> None:
        number = server.commands[-1][1]
        fact = {"level": "error", "code": "Net.Refused", "description": SECRET}
        server.command("_error", number, None, fact)

    async with serving(step, refuse) as server:
        with pytest.raises(RtmpRejectedError) as caught:
            await open_at(server)
    assert (caught.value.step, caught.value.code) == (step, "Net.Refused")


async def test_name_that_is_refused(socket_enabled: None) -> None:
    """BadName means that somebody else publishes there."""

    async def refuse(server: ScriptedServer) -> None:
        server.status("NetStream.Publish.BadName", "error")

    async with serving("publish", refuse) as server:
        with pytest.raises(RtmpRejectedError) as caught:
            await open_at(server)
    assert caught.value.code == "NetStream.Publish.BadName"


async def test_server_that_leaves_while_somebody_publishes(socket_enabled: None) -> None:
    """Who reads is told, and then who sends."""
    async with serving() as server:
        publisher = await open_at(server)
        server.writer.close()
        with pytest.raises(RtmpClosedError):
            await read_on(publisher)
        await publisher.close()
        with pytest.raises(RtmpClosedError):
            await publisher.send(MessageType.AUDIO, b"x", 0)


async def test_server_that_sends_nonsense_while_somebody_publishes(socket_enabled: None) -> None:
    """Nothing is given the memory that it asks for."""
    async with serving() as server:
        publisher = await open_at(server)
        server.writer.write(b"\x04\x00\x00\x00\xff\xff\xff\x08" + bytes(4))
        with pytest.raises(RtmpProtocolError):
            await read_on(publisher)
        await publisher.close()


async def test_nobody_listens(socket_enabled: None) -> None:
    """Refused at once."""
    async with serving() as server:
        pass
    with pytest.raises(RtmpConnectError):
        await open_at(server)


async def test_tls_where_none_is(socket_enabled: None) -> None:
    """Either way round it ends in an error."""
    async with serving("handshake", html) as server:
        with pytest.raises(RtmpConnectError):
            await open_at(server, "rtmps")


async def test_certificate_that_nobody_trusts(socket_enabled: None, tls: ssl.SSLContext) -> None:
    """A token does not go to whoever answers."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(RtmpConnectError):
            await RtmpPublisher.open(RtmpAddress.parse(f"rtmps://127.0.0.1:{port}/talk"))


@pytest.mark.parametrize(
    ("url", "host", "port", "app", "tls"),
    [
        ("rtmp://host/talk?token=a%2Fb", "host", 1935, "talk?token=a%2Fb", False),
        ("rtmp://[::1]:8000/talk?a=1/x", "::1", 8000, "talk?a=1/x", False),
        ("rtmps://host/live/1.flv?t=%20", "host", 443, "live/1.flv?t=%20", True),
    ],
)
def test_address(url: str, host: str, port: int, app: str, tls: bool) -> None:
    """Path and query are the application, exactly as they are written."""
    address = RtmpAddress.parse(url)
    assert (address.host, address.port, address.app, address.tls) == (host, port, app, tls)
    assert address.tc_url == url


@pytest.mark.parametrize(
    "url",
    ["rtmp://host", "rtmp://host/", "rtmp://host?token=a", "rtmp:///talk", "ws://host/talk", "",
     "rtmp://host:99999/talk", "rtmp://[::1/talk", "http://host/talk", "rtmp://host/?token=a"],
)  # fmt: skip
def test_no_address(url: str) -> None:
    """What is none is refused before anything is sent."""
    with pytest.raises(RtmpConnectError):
        RtmpAddress.parse(url)


async def test_ipv6(socket_enabled: None) -> None:
    """An address in brackets is reached."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    async with serving(host="::1") as server:
        url = f"rtmp://[::1]:{server.port}/talk?{SECRET}"
        publisher = await RtmpPublisher.open(RtmpAddress.parse(url), timeouts=SHORT)
        await publisher.close()
    assert server.commands[0][2]["tcUrl"] == url  # type: ignore[index]
