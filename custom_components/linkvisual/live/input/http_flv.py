"""A live stream over HTTP-FLV, fetched by ourselves (docs/protocol.md §8)."""

from collections.abc import AsyncGenerator

import aiohttp
from yarl import URL

from ...openapi import LiveStream
from ..media import Media
from ..problem import LiveInputError
from .flv_demuxer import FlvDemuxer

_CONNECT_TIMEOUT_S = 5.0
"""A URL is valid for 10 s (docs/protocol.md §5.5), and other transports want their turn."""


async def read_http_flv(
    http: aiohttp.ClientSession, stream: LiveStream
) -> AsyncGenerator[list[Media]]:
    """Yield what each chunk of a stream completes, until the server ends it.

    Raises:
        LiveInputError: the stream cannot be had, cannot be read, or broke off.
    """
    demuxer = FlvDemuxer(may_be_encrypted=stream.has_key, key=stream.decrypt_key)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT_S)
    try:
        async with http.get(URL(stream.url, encoded=True), timeout=timeout) as response:
            if response.status != 200:
                raise LiveInputError(f"HTTP {response.status}")
            async for chunk in response.content.iter_any():
                yield list(demuxer.feed(chunk))
    except (aiohttp.ClientError, OSError, ValueError) as err:
        # The text of these errors holds the URL, and the URL is a credential.
        raise LiveInputError(type(err).__name__) from None
    raise LiveInputError("the server ended the stream")
