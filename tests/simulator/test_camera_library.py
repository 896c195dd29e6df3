"""The program inside simulated cameras, beside recorded sessions of an official camera library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import override

import av
import pytest

from simulator.camera import connection
from simulator.camera.call_arguments import key_in
from simulator.camera.chunk_writer import CameraChunkWriter
from simulator.camera.connection import CameraConnection, ServerGoneError
from simulator.camera.program import CameraProgram
from simulator.camera.signed_url import SignedUrl
from simulator.cloud.clock import Clock
from simulator.cloud.device import Device, ServiceCall
from simulator.knobs import CameraKnobs, CloudKnobs
from simulator.rtmp.chunk_reader import ChunkReader
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.talk.listener import Listener
from tests.camera_sessions import IV, KEY, chunks_of, session
from tests.intercom.wire.rtmp_server import (
    STEPS,
    Deed,
    ScriptedServer,
    close,
    html,
    reset,
    serving,
    silence,
)
from tests.rtmp_servers import recording_ffmpeg, recording_nginx
from tests.waiting import until

TOKEN = "0123456789abcdef"
KEY_TEXT = '{"key":"AAECAwQFBgcICQoLDA0ODw==","iv":"MDEyMzQ1Njc4OTo7PD0+Pw=="}'


class LoggedReader(asyncio.StreamReader):
    """Keeps every byte that was read."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        """Take the connection."""
        super().__init__()
        self.reader = reader
        self.log = bytearray()

    @override
    async def readexactly(self, n: int) -> bytes:
        data = await self.reader.readexactly(n)
        self.log += data
        return data


@dataclass
class LoggingServer(ScriptedServer):
    """Says yes to everything and keeps what it got."""

    stream_id: int = 1
    logs: list[LoggedReader] = field(default_factory=list)

    @override
    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.logs.append(LoggedReader(reader))
        await super().serve(self.logs[-1], writer)

    def names(self) -> list[object]:
        """Return the names of the commands that came."""
        return [command[0] for command in self.commands]


@asynccontextmanager
async def logging_server() -> AsyncIterator[LoggingServer]:
    """Run such a server."""
    scripted = LoggingServer()
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.port = server.sockets[0].getsockname()[1]
    async with server:
        yield scripted
        server.close_clients()


@pytest.fixture
def camera() -> Device:
    """Return the camera whose sessions were recorded."""
    return Device(
        iot_id="camera",
        product_key="a1TestProduc",
        device_name="oraclecam",
        nickname="Camera",
        device_secret="0123456789abcdef0123456789abcdef",
        created_ms=0,
        knobs=CameraKnobs(),
    )


@pytest.fixture
async def program(camera: Device, tmp_path: Path) -> AsyncIterator[CameraProgram]:
    """Return the program of that camera."""
    listener = Listener(camera, tmp_path / "camera.wav", over_rtmp=True)
    running = CameraProgram(camera, Clock(CloudKnobs()), lambda _: listener)
    yield running
    await running.stop()


def talk(server: LoggingServer, key: object = "") -> ServiceCall:
    """Return the call that the library got before it talked."""
    url = f"rtmp://127.0.0.1:{server.port}/talk?token={TOKEN}&session=s1"
    return ServiceCall("StartVoiceIntercom", {"IntercomUrl": url, "Key": key})


def live(server: LoggingServer, stream_type: int = 0, key: object = "") -> ServiceCall:
    """Return the call that the library got before it pushed."""
    url = f"rtmp://127.0.0.1:{server.port}/live?token={TOKEN}/vision_stream_{stream_type}"
    args: dict[str, object] = {"PushUrl": url, "StreamType": stream_type, "EncryptKey": key}
    return ServiceCall("StartPushStreaming", args)


def until_first(recording: bytes, mark: str) -> bytes:
    """Return a recording up to some bytes and with them, from the handshake's end on."""
    found = bytes.fromhex(mark)
    return recording[: recording.index(found) + len(found)]


async def sent(server: LoggingServer, recording: str, enough_bytes: int) -> bytes:
    """Return what came after the handshake, with the port that the recording has."""
    theirs = session(recording)
    await until(lambda: bool(server.logs) and len(server.logs[0].log) >= enough_bytes + 3073)
    at = theirs.index(b"127.0.0.1:") + 10
    port = theirs[at : at + 5]
    return bytes(server.logs[0].log[3073:]).replace(f":{server.port}/".encode(), b":" + port + b"/")


@pytest.mark.parametrize(
    ("recording", "key", "mark"),
    [
        ("talk-alaw-clear", "", "7200b000"),
        ("talk-alaw-encrypted", KEY_TEXT, "9c2510e6f75f95cdba9095d852be6409"),
    ],
)
async def test_talk_begins_byte_for_byte_as_recorded(
    socket_enabled: None, program: CameraProgram, recording: str, key: str, mark: str
) -> None:
    """Commands, ids, chunk streams, short headers, keep-alive, metadata and configuration."""
    expected = until_first(chunks_of(recording), mark)
    async with logging_server() as server:
        program.call(talk(server, key))
        got = await sent(server, recording, len(expected))
    assert got[: len(expected)] == expected


async def test_live_begins_byte_for_byte_as_recorded(
    socket_enabled: None, program: CameraProgram
) -> None:
    """Up to the metadata; what follows are other pictures, sent in the same form."""
    expected = until_first(chunks_of("live-h264-alaw"), "6f6e4d65746144617461")
    async with logging_server() as server:
        program.call(live(server))
        got = await sent(server, "live-h264-alaw", len(expected))
        await until_pictures(server, 4)
    assert got[: len(expected)] == expected
    media = [m for m in server.messages if m.kind in {8, 9}]
    pictures = [m for m in media if m.kind == 9]
    assert [m.body[:2].hex() for m in pictures][:3] == ["1700", "1701", "2701"]
    assert pictures[0].timestamp_ms == pictures[1].timestamp_ms
    assert next(m for m in media if m.kind == 8).body.hex() == "7200b000"


async def test_handshake_is_the_simple_one(socket_enabled: None, program: CameraProgram) -> None:
    """The server's first block goes back as it is."""
    async with logging_server() as server:
        program.call(talk(server))
        await until(lambda: "publish" in server.names())
    greeting = server.logs[0].log[:3073]
    assert (greeting[0], bytes(greeting[5:9])) == (3, bytes(4))
    assert greeting[1537:1545] == bytes(8), "the first eight bytes that this server sends are zeros"


async def test_keep_alive_counts_on(
    socket_enabled: None, camera: Device, program: CameraProgram
) -> None:
    """At once and again and again; transactions go on from publish."""
    camera.knobs.keep_alive_s = 0.1
    camera.knobs.talk_sound = "none"
    async with logging_server() as server:
        program.call(talk(server))
        await until(lambda: len(server.commands) >= 9)
    alive = [command for command in server.commands if command[0] == "onStatus"]
    assert [command[1] for command in alive][:4] == [6, 7, 8, 9]
    assert not [m for m in server.messages if m.kind in {8, 18}], (
        "a dumb microphone describes nothing"
    )


@pytest.mark.parametrize(
    ("key", "encrypted"),
    [(KEY_TEXT, True), ('{"Key":"AAECAwQFBgcICQoLDA0ODw==","IV":"MDEyMzQ1Njc4OTo7PD0+Pw=="}', True),
     ("", False), ("xyz", False), ("{}", False), ('{"key":"AAEC","iv":"AAEC"}', False),
     ("[1]", False), ('{"key":1,"iv":2}', False)],
)  # fmt: skip
def test_key_that_is_unusable_is_none(key: str, encrypted: bool) -> None:
    """The camera then talks clear, and says nothing."""
    found = key_in(key)
    assert (found is not None) == encrypted
    assert found is None or (found.key, found.iv) == (KEY, IV)


async def test_calls_that_are_dropped(socket_enabled: None, program: CameraProgram) -> None:
    """No key at all, an object for one, a URL without a query; another service; a missing type."""
    async with logging_server() as server:
        url = f"rtmp://127.0.0.1:{server.port}/talk"
        wrong: list[dict[str, object]] = [
            {"IntercomUrl": f"{url}?token=a"},
            {"IntercomUrl": f"{url}?token=a", "Key": {"key": "a"}},
            {"IntercomUrl": url, "Key": ""},
            {"IntercomUrl": f"rtmp://[::1]:{server.port}/talk?token=a", "Key": ""},
        ]
        for args in wrong:
            program.call(ServiceCall("StartVoiceIntercom", args))
        program.call(ServiceCall("startvoiceintercom", talk(server).args))
        program.call(ServiceCall("StartPushStreaming", {"PushUrl": f"{url}?token=a/b"}))
        last = ServiceCall("StartVoiceIntercom", {"INTERCOMURL": f"{url}?token=b", "key": ""})
        program.call(last)
        await until(lambda: "publish" in server.names())
    assert server.names().count("connect") == 1


async def until_pictures(server: LoggingServer, count: int) -> None:
    """Wait for so many messages with pictures."""
    await until(lambda: len([m for m in server.messages if m.kind == 9]) >= count)


async def test_second_push_of_a_stream_is_ignored(
    socket_enabled: None, program: CameraProgram
) -> None:
    """The other stream has a connection of its own; stops do nothing."""
    async with logging_server() as server, logging_server() as other:
        for call in (live(server), live(server), live(other, 1)):
            program.call(call)
        program.call(ServiceCall("StopPushStreaming", {"StreamType": 0}))
        for one in (server, other):
            await until_pictures(one, 20)
        assert (server.connections, other.connections) == (1, 1)


async def test_goodbye(socket_enabled: None, camera: Device, program: CameraProgram) -> None:
    """A push that ends with the camera's power says so; there is no second connection."""
    async with logging_server() as server:
        program.call(live(server))
        await until(lambda: any(m.kind == 18 for m in server.messages))
        await program.stop()
        await until(server.ended.is_set)
    assert server.names()[-2:] == ["FCUnpublish", "deleteStream"]
    assert server.commands[-1][3] == 1
    assert server.connections == 1


async def test_acknowledgement(socket_enabled: None, program: CameraProgram) -> None:
    """A tenth of the bandwidth that the server has set."""
    async with logging_server() as server:
        program.call(talk(server))
        await until(lambda: "publish" in server.names())
        server.send(RtmpMessage(6, (20000).to_bytes(4) + b"\x02"), 2)
        for _ in range(40):
            server.send(RtmpMessage(8, b"\x72\x01" + bytes(160)), 4)
        assert int.from_bytes((await server.until(3)).body) >= 2000


@pytest.mark.parametrize(
    ("url", "app", "name"),
    [
        ("rtmp://h/talk?session=1&token=abc", "talk?token=abc-ceae1e32", ""),
        ("ws://h:81/talk?token=abc/stream1", "talk?token=abc-415137f2", "stream1"),
        ("http://h/talk/1.flv?token=encrypt&session=success", "talk/1.flv?token=encrypt-31e4a0e4", ""),
        ("rtmp://h/live?x=1", "live?token=-", ""),
    ],
)  # fmt: skip
def test_what_is_left_of_a_url(camera: Device, url: str, app: str, name: str) -> None:
    """Path, token and stream, whatever the scheme; a missing token is signed all the same."""
    signed = SignedUrl.of(url, camera)
    assert signed.app.startswith(app)
    assert signed.name == name
    assert signed.tc_url.startswith("rtmp://h:")
    assert "abc" not in repr(signed)


async def test_times_beyond_24_bits() -> None:
    """Are said in full, in each chunk of a message."""
    writer = CameraChunkWriter()
    first = RtmpMessage(8, bytes(300), 0x01020304, 1)
    assert writer.write(first, 4)[:16].hex() == "04ffffff00012c080100000001020304"
    stream = asyncio.StreamReader()
    stream.feed_data(writer.write(first, 4))
    assert await ChunkReader(stream).read() == first


async def test_nginx_records_what_a_camera_pushes(
    socket_enabled: None, program: CameraProgram, tmp_path: Path
) -> None:
    """Picture and sound, from a server that nobody here wrote."""
    async with recording_nginx(tmp_path) as port:
        program.call(live_at(port))
        await until(lambda: size_of_recordings(tmp_path) > 50_000)
        await program.stop()
    [path] = tmp_path.glob("*.flv")
    assert_film(path)


async def test_ffmpeg_records_what_a_camera_pushes(
    socket_enabled: None, program: CameraProgram, tmp_path: Path
) -> None:
    """Another one, until the camera leaves."""
    path = tmp_path / "seen.flv"
    async with recording_ffmpeg(path) as (port, ffmpeg):
        program.call(live_at(port))
        await until(lambda: size_of_recordings(tmp_path) > 50_000)
        await program.stop()
        async with asyncio.timeout(20):
            await ffmpeg.wait()
    assert_film(path)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("deed", [silence, reset, close, html])
async def test_server_that_lets_a_step_down(
    socket_enabled: None, camera: Device, monkeypatch: pytest.MonkeyPatch, step: str, deed: Deed
) -> None:
    """A camera gives up, and closes; a silent server it waits for thirty seconds, here shorter."""
    monkeypatch.setattr(connection, "ANSWER_TIMEOUT_S", 0.3)
    async with serving(step, deed) as server:
        url = f"rtmp://127.0.0.1:{server.port}/talk?token={TOKEN}"
        with pytest.raises(ServerGoneError):
            await CameraConnection.open(SignedUrl.of(url, camera))
        async with asyncio.timeout(10):
            await server.ended.wait()


def live_at(port: int) -> ServiceCall:
    """Return a call to push to a server on a port."""
    url = f"rtmp://127.0.0.1:{port}/live?token={TOKEN}/voice"
    return ServiceCall("StartPushStreaming", {"PushUrl": url, "StreamType": 0})


def size_of_recordings(folder: Path) -> int:
    """Return how many bytes were recorded."""
    return sum(path.stat().st_size for path in folder.glob("*.flv"))


def assert_film(path: Path) -> None:
    """A file holds pictures, the first of which is a key frame, and sound."""
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        pictures = list(container.decode(video=0))
    assert len(pictures) > 10
    assert pictures[0].key_frame
