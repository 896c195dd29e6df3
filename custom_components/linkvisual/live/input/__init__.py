"""The transports of a live stream, by scheme."""

from collections.abc import AsyncGenerator

import aiohttp

from ...openapi import LiveScheme, LiveStream
from ..media import Media
from ..options import LiveOptions
from .ffmpeg_input import read_with_ffmpeg
from .http_flv import read_http_flv


def open_input(
    http: aiohttp.ClientSession, stream: LiveStream, scheme: LiveScheme, options: LiveOptions
) -> AsyncGenerator[list[Media]]:
    """Return a stream's pictures and sound; see the transports for what they raise."""
    if scheme is LiveScheme.FLV:
        return read_http_flv(http, stream)
    return read_with_ffmpeg(stream, scheme, options.ca_file)
