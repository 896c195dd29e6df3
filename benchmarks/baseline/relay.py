"""One FFmpeg for each viewer: a camera's live stream, as it is, to RTP."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from custom_components.linkvisual.openapi import DeviceAddress, LinkVisualClient, LiveScheme
from scripts.rig.paths import FFMPEG


@asynccontextmanager
async def relaying(
    client: LinkVisualClient, camera: DeviceAddress, count: int
) -> AsyncGenerator[list[int]]:
    """Relay picture and sound for several viewers; yields the process ids."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(_relay(client, camera)) for _ in range(count)]


@asynccontextmanager
async def _relay(client: LinkVisualClient, camera: DeviceAddress) -> AsyncGenerator[int]:
    """Relay to two sockets that throw everything away; yields the process id."""
    url = (await client.query_live_streaming(camera, LiveScheme.FLV)).url
    with (
        socket.socket(type=socket.SOCK_DGRAM) as video,
        socket.socket(type=socket.SOCK_DGRAM) as sound,
    ):
        for sink in (video, sound):
            sink.bind(("127.0.0.1", 0))
        ffmpeg = await asyncio.create_subprocess_exec(
            *(str(FFMPEG), "-nostdin", "-v", "error", "-re", "-i", url),
            *("-map", "0:v", "-c", "copy", "-f", "rtp", _target(video)),
            *("-map", "0:a", "-c", "copy", "-f", "rtp", _target(sound)),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            yield ffmpeg.pid
        finally:
            if ffmpeg.returncode is None:
                ffmpeg.kill()
            await ffmpeg.wait()


def _target(sink: socket.socket) -> str:
    """Return a socket as FFmpeg names it; reports of RTCP go there too."""
    port = sink.getsockname()[1]
    return f"rtp://127.0.0.1:{port}?rtcpport={port}"
