"""Stations of SHOUTcast 1, which answer `ICY 200 OK` where HTTP wants a status line."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from ...intercom import UnreadableError

_ANSWER_WITHIN_S = 6.0
_LONGEST_HEADER_BYTES = 16 * 1024
_STATUS_LINE = re.compile(rb"ICY (\d{3})\b")
_HEADERS = ("Host", "User-Agent", "Accept", "Authorization")


def icy_request_of(err: Exception) -> aiohttp.RequestInfo | None:
    """Return the request to make again in this way, if the error is an answer that is no HTTP."""
    if not isinstance(err, aiohttp.ClientResponseError):
        return None
    is_no_http = isinstance(err.__cause__, HttpProcessingError)
    return err.request_info if is_no_http and err.request_info.url.scheme == "http" else None


@asynccontextmanager
async def open_icy(request: aiohttp.RequestInfo) -> AsyncIterator[asyncio.StreamReader]:
    """Make a request that aiohttp has made before, and yield the sound of the answer.

    Raises:
        TimeoutError: nobody answered.
        UnreadableError: the station could not be reached, or has no sound for us.
    """
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            reader, writer = await asyncio.open_connection(
                request.url.host, request.url.port, limit=_LONGEST_HEADER_BYTES
            )
    except OSError as err:
        raise UnreadableError(type(err).__name__) from None
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            await _ask(request, reader, writer)
        yield reader
    except (ConnectionError, EOFError, asyncio.LimitOverrunError) as err:
        raise UnreadableError(type(err).__name__) from None
    finally:
        writer.close()


async def _ask(
    request: aiohttp.RequestInfo, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Send a request and read the answer up to its sound."""
    headers = [f"{name}: {request.headers[name]}" for name in _HEADERS if name in request.headers]
    lines = [f"GET {request.url.raw_path_qs} HTTP/1.0", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    answer = await reader.readuntil((b"\r\n\r\n", b"\n\n"))
    if (status := _STATUS_LINE.match(answer)) is None:
        raise UnreadableError("no HTTP")
    if status[1] != b"200":
        raise UnreadableError(f"ICY {status[1].decode()}")
