"""Requests whose addresses, which may be signed, never get into an error."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

from ...intercom import UnreadableError
from ..lists import LARGEST_BYTES, beside, text_in
from .addresses import with_password
from .odd_http import OddResponse, odd_request_of, open_odd

TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20)
"""Servers that start a transcoder take seconds; who says nothing for 20 s is dead."""

LIVE_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=4, sock_read=6)
"""While sound is being heard: two tries fit into the 15 s that a camera waits for a source."""

TEXT_WITHIN_S = 20.0
"""A whole list: one that comes byte by byte is given up."""

HTTP_ERRORS = (aiohttp.ClientError, TimeoutError, ValueError)

CHUNK_BYTES = 16 * 1024
"""A second of a web radio; larger ones would make its start wait."""

_HEADERS = {"User-Agent": "HomeAssistant (LinkVisual)", "Accept": "*/*"}


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A success of a server, whose body has yet to be read."""

    status: int
    url: URL
    """Where it came from in the end, with the password that was used."""

    headers: Mapping[str, str]
    """By name in small letters."""

    content: aiohttp.StreamReader | OddResponse

    @property
    def length_bytes(self) -> int | None:
        """Return the length of the body where it is known."""
        length = self.headers.get("content-length", "").split(",")[0].strip()
        packed = self.headers.get("content-encoding", "identity") != "identity"
        return int(length) if length.isascii() and length.isdecimal() and not packed else None

    @property
    def content_type(self) -> str:
        """Return what the server takes the body for, such as `audio/mpeg`."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@asynccontextmanager
async def open_url(
    session: aiohttp.ClientSession,
    url: URL,
    limits: aiohttp.ClientTimeout,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[HttpResponse]:
    """Ask for an address, and yield its answer.

    Raises:
        UnreadableError: the answer is no success.
        aiohttp.ClientError, TimeoutError, ValueError: there is none.
    """
    sent = {**_HEADERS, **(headers or {})}
    try:
        response = await session.get(url, timeout=limits, headers=sent)
    except aiohttp.ClientResponseError as err:
        if (request := odd_request_of(err)) is None:
            raise
        async with open_odd(request) as odd:
            yield HttpResponse(_checked(odd.status), url, odd.headers, odd)
        return
    async with response:
        _checked(response.status)
        found = with_password(response.url, url)
        fields = {name.lower(): value for name, value in reversed([*response.headers.items()])}
        yield HttpResponse(response.status, found, fields, response.content)


async def read_text(
    session: aiohttp.ClientSession, url: URL, limits: aiohttp.ClientTimeout = TIMEOUT
) -> tuple[URL, str]:
    """Return where a text came from in the end, and the text.

    Raises:
        UnreadableError: it could not be read, or is no text of a reasonable size.
    """
    try:
        async with asyncio.timeout(TEXT_WITHIN_S), open_url(session, url, limits) as answer:
            return answer.url, await text_of(answer)
    except HTTP_ERRORS as err:
        raise UnreadableError(reason_of(err)) from None


async def text_of(
    answer: HttpResponse, head: bytes = b"", *, within_s: float = TEXT_WITHIN_S
) -> str:
    """Return the rest of a body as text, behind what was read of it already.

    Raises:
        UnreadableError: it is too long, or no text.
    """
    body = bytearray(head)
    async with asyncio.timeout(within_s):
        while chunk := await answer.content.read(CHUNK_BYTES):
            body += chunk
            if len(body) > LARGEST_BYTES:
                raise UnreadableError("playlist too long")
    return await beside(body, lambda: text_in(bytes(body)))


async def stream(
    session: aiohttp.ClientSession, url: URL, first: int = 0, size: int | None = None
) -> AsyncGenerator[bytes]:
    """Yield a body, or the part of it that is `size` bytes from `first` on.

    Raises:
        UnreadableError, or one of HTTP_ERRORS: it cannot be had, or broke off.
    """
    wanted = f"bytes={first}-{first + size - 1}" if size is not None else ""
    headers = {"Range": wanted} if wanted else None
    async with open_url(session, url, LIVE_TIMEOUT, headers) as answer:
        skip = first if wanted and answer.status != 206 else 0
        left = size
        while (left is None or left > 0) and (chunk := await answer.content.read(CHUNK_BYTES)):
            data, skip = chunk[skip:], max(skip - len(chunk), 0)
            if left is not None:
                data = data[:left]
                left -= len(data)
            if data:
                yield data


def reason_of(err: Exception) -> str:
    """Return what may be told of an error of a request: never its own words, which name the URL."""
    return str(err) if isinstance(err, UnreadableError) else type(err).__name__


def _checked(status: int) -> int:
    if not 200 <= status < 300:
        raise UnreadableError(f"HTTP {status}")
    return status
