"""The transports of a live stream, by scheme."""

from collections.abc import AsyncGenerator

import aiohttp

from ...openapi import LiveScheme, LiveStream
from ..live_options import LiveOptions
from ..media import Media
from .ffmpeg import read_hls
from .http_flv import read_http_flv
from .rtmp import read_rtmp


def open_input(
    http: aiohttp.ClientSession, stream: LiveStream, scheme: LiveScheme, options: LiveOptions
) -> AsyncGenerator[list[Media]]:
    """Return a stream's pictures and sound; see the transports for what they raise."""
    if scheme is LiveScheme.FLV:
        return read_http_flv(http, stream)
    if scheme is LiveScheme.RTMP:
        return read_rtmp(stream)
    return read_hls(stream, options.ca_file)
