"""RTMP servers that nobody here wrote, which record what is published."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .programs import free_port, program, running, until_listening

NGINX = """
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; master_process off; user root;
pid {folder}/pid; error_log {folder}/error.log info;
events {{ worker_connections 32; }}
rtmp {{ server {{ listen 127.0.0.1:{port};
  application live {{ live on; record all; record_path {folder}; }} }} }}
"""


@asynccontextmanager
async def recording_nginx(folder: Path) -> AsyncIterator[int]:
    """Run Debian's nginx with its RTMP module; it records into a folder. Yields its port."""
    port, config = free_port(), folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    async with running(program("nginx"), "-c", str(config), "-p", str(folder)):
        await until_listening(port)
        yield port


@asynccontextmanager
async def recording_ffmpeg(path: Path) -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """Run FFmpeg as a server of one stream; it records into a file. Yields its port and itself."""
    port = free_port()
    url = f"rtmp://127.0.0.1:{port}/live/voice"
    source = ("-analyzeduration", "1000000", "-listen", "1", "-i", url)
    command = ("-v", "error", *source, "-c", "copy", "-flush_packets", "1", "-f", "flv", str(path))
    async with running(program("ffmpeg"), *command) as ffmpeg:
        await until_listening(port)
        yield port, ffmpeg
