"""One FFmpeg for each viewer: a camera's live stream, as it is, to SRTP."""

import asyncio
import socket
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import token_bytes

from custom_components.linkvisual.openapi import DeviceAddress, LinkVisualClient, LiveScheme
from scripts.rig.paths import FFMPEG

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEY_BYTES = 30
"""Of that suite: 16 of the key, 14 of the salt."""


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
            *("-map", "0:v", "-c", "copy", *_encrypted(video)),
            *("-map", "0:a", "-c", "copy", *_encrypted(sound)),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            yield ffmpeg.pid
            if ffmpeg.returncode is not None:
                raise RuntimeError("FFmpeg has ended before its time")
        finally:
            if ffmpeg.returncode is None:
                ffmpeg.kill()
            await ffmpeg.wait()


def _encrypted(sink: socket.socket) -> list[str]:
    """Return FFmpeg's output to a socket, with a key of its own; reports of RTCP go there too."""
    port = sink.getsockname()[1]
    key = b64encode(token_bytes(KEY_BYTES)).decode()
    options = ["-f", "rtp", "-srtp_out_suite", SUITE, "-srtp_out_params", key]
    return [*options, f"srtp://127.0.0.1:{port}?rtcpport={port}"]
