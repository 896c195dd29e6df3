"""Live streams over HLS, read by FFmpeg on a thread of their own."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

from ...openapi import LiveStream
from ..media import Media
from ..problem import LiveInputError
from .ffmpeg_reader import FfmpegReader

_URL_STARTS = ("http://", "https://")


async def read_hls(stream: LiveStream, ca_file: str | None) -> AsyncGenerator[list[Media]]:
    """Yield pictures and sound until the stream ends.

    Closing waits for a read that is under way, a few seconds at most.

    Raises:
        LiveInputError: the stream cannot be had, cannot be read, or broke off.
    """
    if not stream.url.lower().startswith(_URL_STARTS):
        raise LiveInputError("the URL is of another kind than was asked for")
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1, "linkvisual demuxer")
    reader = FfmpegReader(stream.url, ca_file)
    try:
        await loop.run_in_executor(thread, reader.open)
        while True:
            yield await loop.run_in_executor(thread, reader.read)
    finally:
        reader.stop()
        thread.submit(reader.close)
        await asyncio.to_thread(thread.shutdown)
