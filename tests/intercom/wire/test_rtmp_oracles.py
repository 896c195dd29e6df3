"""Our standard publish, judged by servers that nobody here wrote."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest import mock

import av
import numpy as np
import pytest

from custom_components.linkvisual.intercom import Codec, g711
from custom_components.linkvisual.intercom.wire.rtmp import (
    MessageType,
    RtmpAddress,
    RtmpMessage,
    RtmpPublisher,
)
from tests.programs import free_port, program
from tests.rtmp_servers import recording_ffmpeg, recording_nginx
from tests.waiting import until

TONE = (8000 * np.sin(2 * np.pi * 400 / 8000 * np.arange(160))).astype(np.int16)
SOUND = b"\x72" + g711.encode(TONE, Codec.G711A)
FRAMES = 60


def address(port: int) -> RtmpAddress:
    """Return where a server with the usual layout of URLs is published to."""
    tc_url = f"rtmp://127.0.0.1:{port}/live"
    return RtmpAddress("127.0.0.1", port, "live", tc_url, "voice")


async def publish(publisher: RtmpPublisher) -> None:
    """Send so many frames of a tone, a little faster than they are played, and leave."""
    for number in range(FRAMES):
        await publisher.send(MessageType.AUDIO, SOUND, number * 20)
        await asyncio.sleep(0.005)
    await publisher.close()


def sound_in(path: Path) -> g711.Samples:
    """Return what a file holds, s16."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.asarray(np.concatenate(frames, axis=1)[0], np.int16)


async def until_recorded(folder: Path) -> Path:
    """Return the recording once it is written to the end."""

    def recorded() -> bool:
        return any(path.stat().st_size > FRAMES * 165 for path in folder.glob("*.flv"))

    await until(recorded)
    return next(folder.glob("*.flv"))


async def test_nginx_records_what_is_published(socket_enabled: None, tmp_path: Path) -> None:
    """Debian's nginx with its RTMP module."""
    async with recording_nginx(tmp_path) as port:
        await publish(await RtmpPublisher.open(address(port)))
        sound = sound_in(await until_recorded(tmp_path))
    assert np.array_equal(sound, np.tile(g711.decode(SOUND[1:], Codec.G711A), FRAMES))


async def test_ffmpeg_records_what_is_published(socket_enabled: None, tmp_path: Path) -> None:
    """FFmpeg as a server."""
    path = tmp_path / "heard.flv"
    async with recording_ffmpeg(path) as (port, ffmpeg):
        await publish(await RtmpPublisher.open(address(port)))
        async with asyncio.timeout(20):
            await ffmpeg.wait()
    assert np.array_equal(sound_in(path), np.tile(g711.decode(SOUND[1:], Codec.G711A), FRAMES))


@asynccontextmanager
async def pyrtmp_server(port: int, arrived: list[bytes]) -> AsyncIterator[None]:
    """Run pyrtmp; it keeps sounds and sends each back with its last byte changed."""
    with mock.patch.object(logging, "basicConfig"):  # pyrtmp would log everything to the terminal
        from pyrtmp.messages.audio import AudioMessage  # noqa: PLC0415
        from pyrtmp.rtmp import RTMPProtocol, SimpleRTMPController  # noqa: PLC0415
        from pyrtmp.session_manager import SessionManager  # noqa: PLC0415

    class Echo(SimpleRTMPController):
        async def on_audio_message(self, session: SessionManager, message: AudioMessage) -> None:
            arrived.append(bytes(message.payload))
            message.payload = message.payload[:-1] + b"\xff"
            session.write_chunk_to_stream(message)
            await session.drain()

    controller = Echo()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: RTMPProtocol(controller), "127.0.0.1", port)
    async with server:
        yield


async def test_pyrtmp_hears_and_answers(socket_enabled: None) -> None:
    """A second server by others, with sound in both directions on one connection."""
    port = free_port()
    arrived: list[bytes] = []
    answers: list[RtmpMessage] = []
    async with pyrtmp_server(port, arrived):
        publisher = await RtmpPublisher.open(address(port))
        for number in range(FRAMES):
            await publisher.send(MessageType.AUDIO, SOUND, number * 20)
        async with asyncio.timeout(20):
            while len(answers) < FRAMES:
                message = await publisher.receive()
                if message.type == MessageType.AUDIO:
                    answers.append(message)
        await publisher.close()
    assert arrived == [SOUND] * FRAMES
    assert [message.body for message in answers] == [SOUND[:-1] + b"\xff"] * FRAMES


@pytest.mark.parametrize("name", ["nginx", "ffmpeg"])
def test_judges_are_installed_where_nothing_may_be_skipped(name: str) -> None:
    """A skipped judge is noticed."""
    assert program(name)
