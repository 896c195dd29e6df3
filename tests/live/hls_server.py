"""A live HLS stream on this machine, as a cloud would serve it."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped]
from aiohttp import web
from aiohttp.test_utils import TestServer

from .films import AAC, X264, film

SEGMENT_S = 1.0
_WINDOW = 4


def _segments(folder: Path, *, key_file: Path | None) -> list[Path]:
    """Cut a film into segments of one second."""
    encryption = ("-hls_key_info_file", str(key_file)) if key_file else ()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "-", "-c", "copy"]
    command += ["-f", "hls", "-hls_time", "1", "-hls_list_size", "0", *encryption]
    command += ["-hls_segment_filename", str(folder / "%03d.ts"), str(folder / "all.m3u8")]
    data = film(X264, AAC, seconds=12.0, container="flv")
    subprocess.run(command, input=data, check=True)
    return sorted(folder.glob("*.ts"))


@asynccontextmanager
async def hls_server(*, encrypted: bool = False) -> AsyncIterator[str]:
    """Serve a window that moves on every second; yield the playlist's URL, which has a token."""
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key_line, key_file = "", None
        if encrypted:
            (folder / "key").write_bytes(bytes(range(16)))
            key_file = folder / "info"
            key_file.write_text(f"key?token=hidden\n{folder / 'key'}\n{'00' * 16}\n")
            key_line = '#EXT-X-KEY:METHOD=AES-128,URI="key?token=hidden",IV=0x' + "00" * 16 + "\n"
        segments = await asyncio.to_thread(_segments, folder, key_file=key_file)
        started_s = loop.time()

        async def playlist(request: web.Request) -> web.Response:
            if request.query.get("token") != "hidden":
                return web.Response(status=403)
            first = min(int((loop.time() - started_s) / SEGMENT_S), len(segments) - _WINDOW)
            rows = "".join(
                f"#EXTINF:{SEGMENT_S},\n{segment.name}?token=hidden\n"
                for segment in segments[first : first + _WINDOW]
            )
            head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{first}\n"
            return web.Response(text=head + key_line + rows)

        async def file(request: web.Request) -> web.Response:
            return web.Response(body=(folder / request.match_info["name"]).read_bytes())

        app = web.Application()
        app.router.add_get("/live.m3u8", playlist)
        app.router.add_get("/{name}", file)
        async with TestServer(app) as server:
            yield f"http://127.0.0.1:{server.port}/live.m3u8?token=hidden"
