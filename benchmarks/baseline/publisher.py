"""FFmpeg alone: a file published to a talk URL, as a user would try it on the command line."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from custom_components.linkvisual.openapi import DeviceAddress, LinkVisualClient, Scheme
from scripts.rig.paths import FFMPEG


async def publish(
    client: LinkVisualClient, camera: DeviceAddress, file: Path, pids: set[int] | None = None
) -> None:
    """Publish until the file ends or the task is cancelled; `pids` gets the process id.

    AAC, for FFmpeg's G.711 in FLV lacks the second byte of a camera's bodies (docs/protocol.md §7.2).
    """
    url = urlsplit((await client.query_voice_intercom(camera, Scheme.RTMP)).url)
    app = f"{url.path.removeprefix('/')}?{url.query}"
    ffmpeg = await asyncio.create_subprocess_exec(
        *(str(FFMPEG), "-nostdin", "-v", "error", "-re", "-i", str(file)),
        *("-ar", "16000", "-ac", "1", "-c:a", "aac", "-f", "flv"),
        *("-rtmp_app", app, "-rtmp_playpath", "", f"{url.scheme}://{url.netloc}/"),
    )
    if pids is not None:
        pids.add(ffmpeg.pid)
    try:
        await ffmpeg.wait()
    finally:
        if ffmpeg.returncode is None:
            ffmpeg.kill()
        await ffmpeg.wait()
