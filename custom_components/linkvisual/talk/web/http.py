"""Requests whose addresses, which may be signed, never get into an error."""

from collections.abc import AsyncGenerator

import aiohttp
from yarl import URL

from ...intercom import UnreadableError
from .playlist import LARGEST_BYTES, text_in

TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20)
LIVE_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=4, sock_read=6)
"""While sound is being heard: two tries fit into the 15 s that a camera waits for a source."""

HTTP_ERRORS = (aiohttp.ClientError, TimeoutError, ValueError)
CHUNK_BYTES = 16 * 1024


async def read_text(
    session: aiohttp.ClientSession, url: URL, limits: aiohttp.ClientTimeout = TIMEOUT
) -> tuple[URL, str]:
    """Return where a text came from in the end, and the text.

    Raises:
        UnreadableError: it could not be read, or is no text of a reasonable size.
    """
    try:
        async with session.get(url, timeout=limits) as response:
            check(response)
            return response.url, await text_of(response)
    except HTTP_ERRORS as err:
        raise UnreadableError(reason_of(err)) from None


async def stream(session: aiohttp.ClientSession, url: URL) -> AsyncGenerator[bytes]:
    """Yield the body of one answer of a stream; raises UnreadableError or one of HTTP_ERRORS."""
    async with session.get(url, timeout=LIVE_TIMEOUT) as response:
        check(response)
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            yield chunk


async def text_of(response: aiohttp.ClientResponse, head: bytes = b"") -> str:
    """Return the rest of a body as text, behind what was read of it already."""
    body = bytearray(head)
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise UnreadableError("playlist too long")
    return text_in(bytes(body))


def reason_of(err: Exception) -> str:
    """Return what may be told of an error of a request: never its own words, which name the URL."""
    return str(err) if isinstance(err, UnreadableError) else type(err).__name__


def check(response: aiohttp.ClientResponse) -> None:
    """Raise UnreadableError unless an answer is a success."""
    if not response.ok:
        raise UnreadableError(f"HTTP {response.status}")
