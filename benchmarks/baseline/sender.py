"""FFmpeg piped into a WebSocket: says a file through a camera without Home Assistant."""

import asyncio
from pathlib import Path

import aiohttp

from custom_components.linkvisual.openapi import DeviceAddress, LinkVisualClient
from scripts.rig.paths import FFMPEG

HEADER = bytes.fromhex("464c5601040000000900000000 0800000400000000000000 7e00b000 0000000f")
SAMPLES = 128


async def speak(
    http: aiohttp.ClientSession, client: LinkVisualClient, camera: DeviceAddress, file: Path
) -> None:
    """Send what FFmpeg decodes in real time; FFmpeg starts while the talk URL is fetched."""
    ffmpeg = await asyncio.create_subprocess_exec(
        *(str(FFMPEG), "-nostdin", "-v", "error", "-re", "-i", str(file)),
        *("-ar", "8000", "-ac", "1", "-f", "alaw", "-"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert ffmpeg.stdout is not None
    try:
        url = (await client.query_voice_intercom(camera)).url
        async with http.ws_connect(url) as socket:
            await socket.send_bytes(HEADER)
            sent = 0
            while audio := await _read(ffmpeg.stdout):
                await socket.send_bytes(tag(audio, sent // 8))
                sent += len(audio)
    finally:
        if ffmpeg.returncode is None:
            ffmpeg.kill()
        await ffmpeg.wait()


async def _read(stream: asyncio.StreamReader) -> bytes:
    """Return the audio of one tag, less at the end."""
    try:
        return await stream.readexactly(SAMPLES)
    except asyncio.IncompleteReadError as rest:
        return rest.partial


def tag(audio: bytes, timestamp_ms: int) -> bytes:
    """Return one tag (docs/protocol.md §6.3)."""
    size = len(audio) + 2
    head = b"\x08" + size.to_bytes(3) + timestamp_ms.to_bytes(3) + bytes(4)
    return head + b"\x7e\x01" + audio + (size + 11).to_bytes(4)
