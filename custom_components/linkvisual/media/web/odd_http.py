"""Answers that every player understands and aiohttp does not: `ICY 200 OK`, broken headers."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from homeassistant.util.ssl import get_default_context

from ...intercom import UnreadableError

_ANSWER_WITHIN_S = 6.0
"""As for other servers while sound is heard."""

_SILENT_FOR_S = 20.0
"""As for other servers: who says nothing for so long is dead."""

_LONGEST_HEADER_BYTES = 64 * 1024
"""Servers send a few hundred bytes; more only costs memory."""

_STATUS_LINE = re.compile(rb"(?:ICY|HTTP/1\.\d) +(\d{3})\b")
_SENT = ("Host", "User-Agent", "Accept", "Authorization", "Icy-MetaData", "Range")


@dataclass(slots=True)
class OddResponse:
    """Status, headers by name in small letters, and the body."""

    status: int
    headers: Mapping[str, str]
    _reader: asyncio.StreamReader
    _left_bytes: int | None

    async def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, nothing at the end; raises TimeoutError."""
        if self._left_bytes is not None:
            size = self._left_bytes if size < 0 else min(size, self._left_bytes)
        async with asyncio.timeout(_SILENT_FOR_S):
            data = await self._reader.read(size)
        if self._left_bytes is not None:
            self._left_bytes -= len(data)
            if not data and self._left_bytes:
                raise aiohttp.ClientPayloadError("shorter than its length")
        return data


def odd_request_of(err: aiohttp.ClientResponseError) -> aiohttp.RequestInfo | None:
    """Return the request to make again in this way, if the error is an answer that is no HTTP."""
    return err.request_info if isinstance(err.__cause__, HttpProcessingError) else None


@asynccontextmanager
async def open_odd(request: aiohttp.RequestInfo) -> AsyncIterator[OddResponse]:
    """Make a request that aiohttp has made before, and yield the answer.

    Raises:
        TimeoutError: nobody answered.
        UnreadableError: this is no HTTP at all, or the connection broke off.
    """
    url = request.url
    context = get_default_context() if url.scheme == "https" else None
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            reader, writer = await asyncio.open_connection(
                url.host, url.port, limit=_LONGEST_HEADER_BYTES, ssl=context
            )
    except OSError as err:
        raise UnreadableError(type(err).__name__) from None
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            answer = await _ask(request, reader, writer)
        yield answer
    except (ConnectionError, EOFError, asyncio.LimitOverrunError) as err:
        raise UnreadableError(type(err).__name__) from None
    finally:
        writer.transport.abort()


async def _ask(
    request: aiohttp.RequestInfo, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> OddResponse:
    """Send a request and read the answer up to its body."""
    headers = [f"{name}: {request.headers[name]}" for name in _SENT if name in request.headers]
    # An answer to HTTP/1.0 comes in one piece, not in chunks.
    lines = [f"GET {request.url.raw_path_qs} HTTP/1.0", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    head = await reader.readuntil((b"\r\n\r\n", b"\n\n"))
    if (status := _STATUS_LINE.match(head)) is None:
        raise UnreadableError("no HTTP")
    fields = _fields(head.decode("utf-8", "surrogateescape"))
    if "chunked" in fields.get("transfer-encoding", ""):
        raise UnreadableError("no HTTP")
    length = re.match(r"\d{1,18}", fields.get("content-length", ""))
    return OddResponse(int(status[1]), fields, reader, int(length[0]) if length else None)


def _fields(head: str) -> dict[str, str]:
    """Return headers by name in small letters: of several the first, and none that is broken."""
    fields: dict[str, str] = {}
    for line in head.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
