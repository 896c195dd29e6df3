"""The RTMP server, beyond what FFmpeg tries."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import av
import pytest

from simulator import Simulator
from simulator.rtmp import amf0
from simulator.rtmp.chunk_reader import ChunkReader
from simulator.rtmp.chunk_writer import CHUNK_BYTES, RtmpMessage, chunks
from tests.programs import program, running
from tests.waiting import until

from .watcher import Watcher, film


async def test_single_play(sim: Simulator, watcher: Watcher) -> None:
    """A URL plays once, and a wrong token never."""
    url = await watcher.url(sim.cameras[0], Scheme="rtmp")
    await asyncio.to_thread(film, url, 3, 0)
    other = await watcher.url(sim.cameras[0], Scheme="rtmp")
    for bad in (url, other.replace("token=", "token=0")):
        with pytest.raises(av.FFmpegError):
            await asyncio.to_thread(film, bad, 3, 0)
    assert sim.live.plays[sim.cameras[0].iot_id] == 1


async def test_rtmpdump_plays(sim: Simulator, watcher: Watcher, tmp_path: Path) -> None:
    """A player that has nothing in common with FFmpeg."""
    url = await watcher.url(sim.cameras[0], Scheme="rtmp")
    base, _, name = url.rpartition("/")
    path = tmp_path / "seen.flv"
    command = ["-q", "-v", "-r", base, "-a", base.split("/", 3)[3], "-y", name, "-o", str(path)]
    async with running(program("rtmpdump"), *command):
        await until(lambda: path.exists() and path.stat().st_size > 100_000, 30)
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        assert container.demux(video=0)


@pytest.mark.parametrize("device_leg", [False, True], ids=["in place", "device leg"])
async def test_ffmpeg_plays(
    sim: Simulator, watcher: Watcher, tmp_path: Path, device_leg: bool
) -> None:
    """The program itself, which decodes every picture and stops by itself."""
    sim.set_knob("device_leg", device_leg)
    url = await watcher.url(sim.cameras[0], Scheme="rtmp")
    path = tmp_path / "seen.nut"
    command = ["-v", "error", "-xerror", "-i", url, "-t", "1", "-c:v", "rawvideo", str(path)]
    async with running(program("ffmpeg"), *command) as ffmpeg, asyncio.timeout(30):
        assert await ffmpeg.wait() == 0
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        assert len(list(container.decode(video=0))) >= 5


@pytest.mark.parametrize("deed", ["end", "reset"])
async def test_end(sim: Simulator, watcher: Watcher, deed: str) -> None:
    """FFmpeg gets an end of file or an error, and the camera stops."""
    camera = sim.cameras[0]
    sim.set_knob("live_script", f"{deed}@1s")
    url = await watcher.url(camera, Scheme="rtmp")
    play = asyncio.to_thread(film, url, 10_000, 0)
    if deed == "reset":
        with pytest.raises(av.FFmpegError):
            await play
    else:
        assert 0 < len((await play).pictures) < 10_000
    assert not sim.live.viewers_of(camera)


@pytest.mark.parametrize("greeting", [b"GET / HTTP/1.1\r\n\r\n", b"\x03", b"\x03" + bytes(3072)])
async def test_strangers(sim: Simulator, greeting: bytes) -> None:
    """Whoever speaks something else, or nothing more, is let go without a trace."""
    host, _, port = sim.live.rtmp_authority.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(greeting)
    writer.write_eof()
    await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_viewer_who_hangs_up(sim: Simulator, watcher: Watcher) -> None:
    """The camera stops as soon as the connection is closed."""
    camera = sim.cameras[0]
    url = urlsplit(await watcher.url(camera, Scheme="rtmp"))
    app, _, name = f"live?{url.query}".partition("/")
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write(b"\x03" + bytes(1536))
    await reader.readexactly(1 + 2 * 1536)
    writer.write(bytes(1536))
    for command in (
        amf0.encode("connect", 1.0, {"app": app}),
        amf0.encode("createStream", 2.0, None),
    ):
        writer.write(chunks(RtmpMessage(20, command), 3))
    writer.write(b"\x02\0\0\0\0\0\x04\x01\0\0\0\0" + CHUNK_BYTES.to_bytes(4))
    writer.write(chunks(RtmpMessage(20, amf0.encode("play", 0.0, None, name)), 3))
    messages = ChunkReader(reader)
    while (await messages.read()).kind != 9:
        pass
    assert len(sim.live.viewers_of(camera)) == 1
    writer.close()
    async with asyncio.timeout(10):
        while sim.live.viewers_of(camera):  # noqa: ASYNC110 - it is the server's view that counts
            await asyncio.sleep(0.01)


async def read(data: bytes, count: int) -> list[RtmpMessage]:
    """Return the messages in the data."""
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    messages = ChunkReader(stream)
    return [await messages.read() for _ in range(count)]


SIZE = bytes.fromhex("02 000000 000004 01 00000000") + CHUNK_BYTES.to_bytes(4)


@pytest.mark.parametrize("timestamp_ms", [0, 0xFFFFFE, 0xFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("length", [1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
async def test_writing_and_reading(timestamp_ms: int, length: int) -> None:
    """Long messages and long times survive."""
    message = RtmpMessage(9, bytes(range(256)) * (length // 256) + b"x" * (length % 256),
                          timestamp_ms, 1)  # fmt: skip
    assert await read(SIZE + 2 * chunks(message, 4), 2) == [message, message]


async def test_short_headers() -> None:
    """What a header leaves out is as before; chunk streams may be mixed and far apart."""
    data = bytes.fromhex(
        "03 000064 000002 08 01000000 aabb"  # everything
        "43 00000a 000001 09 cc"  # another length and kind, 10 ms later
        "83 000005 dd"  # 5 ms later
        "c3 ee"  # another 5 ms later
        "00 10 000001 000001 08 00000000 01"  # chunk stream 80
        "01 0001 000002 000001 08 00000000 02"  # chunk stream 320
        "c3 ff"
    )
    assert [(m.kind, m.timestamp_ms, m.body.hex()) for m in await read(data, 7)] == [
        (8, 100, "aabb"),
        (9, 110, "cc"),
        (9, 115, "dd"),
        (9, 120, "ee"),
        (8, 1, "01"),
        (8, 2, "02"),
        (9, 125, "ff"),
    ]


async def test_mixed_and_aborted_messages() -> None:
    """Chunks of two messages take turns; one that is given up is forgotten."""
    first, second = b"a" * 200, b"b" * 130
    data = (
        bytes.fromhex("03 000000 0000c8 08 00000000") + first[:128]
        + bytes.fromhex("04 000000 000082 09 00000000") + second[:128]
        + bytes.fromhex("05 000000 0000c8 12 00000000") + bytes(128)
        + bytes.fromhex("02 000000 000004 02 00000000 00000005")
        + b"\xc3" + first[128:] + b"\xc4" + second[128:]
        + bytes.fromhex("05 000000 000001 12 00000000 07")
    )  # fmt: skip
    assert [m.body for m in await read(data, 3)] == [first, second, b"\x07"]


async def test_too_long() -> None:
    """Nobody makes the server keep gigabytes."""
    with pytest.raises(ValueError, match="too long"):
        await read(bytes.fromhex("03 000000 ffffff 08 00000000") + bytes(200), 1)


def test_amf0() -> None:
    """All the types of commands, there and back; other types are refused."""
    values: list[amf0.Value] = ["é", -1.5, True, None, {"a": {"b": "c"}, "d": False}]
    assert amf0.decode(amf0.encode(*values)) == values
    array = bytes.fromhex("08 00000001 0001 61 00 3ff0000000000000 000009")
    assert amf0.decode(array) == [{"a": 1.0}]
    for wrong in ("0b", "00 3f", "02 0005 61", "03 0001 61", "02 0001 ff"):
        with pytest.raises(ValueError, match="AMF0"):
            amf0.decode(bytes.fromhex(wrong))
