"""One signed attempt over HTTP."""

from dataclasses import dataclass, field

import aiohttp

from .endpoint import Endpoint
from .errors import (
    ConnectionFailedError,
    ConnectionLostError,
    MalformedResponseError,
    TimedOutError,
)
from .signing import Credentials, UnsignedCall, signed_headers

MAX_BODY_BYTES = 4 * 1024 * 1024
"""After decompression. A page of 50 devices has 30 kB, the largest thing models some 100 kB."""

LONGEST_HINT_MS = 300_000
"""The cloud's quotas are counted in seconds; a longer pause would only keep an account dark."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One raw answer of the cloud: status, body and the two headers that matter."""

    status: int
    body: bytes = field(repr=False)
    date: str | None = None
    """The Date header, the server's clock."""
    retry_after: str | None = None
    """The x-acs-retry-after header, milliseconds when it is a positive integer."""

    @property
    def retry_after_ms(self) -> int | None:
        """Return the throttling hint, bounded; anything but a positive integer is none."""
        text = (self.retry_after or "").strip().lstrip("0")
        if not (text.isascii() and text.isdigit()):
            return None
        return LONGEST_HINT_MS if len(text) > 9 else min(int(text), LONGEST_HINT_MS)


async def post(
    session: aiohttp.ClientSession,
    endpoint: Endpoint,
    call: UnsignedCall,
    credentials: Credentials,
    timeout_s: float,
) -> Reply:
    """Send a call and read the whole answer.

    Redirects are not followed: a signature is meant for one host. The causes of errors are not
    chained, since some of aiohttp's carry the request's headers.

    Raises:
        ConnectionFailedError: or one of its subclasses, when no complete answer came.
        MalformedResponseError: the answer is longer than any of the cloud.
    """
    try:
        async with session.post(
            endpoint.url(call.query),
            headers=signed_headers(call, credentials),
            skip_auto_headers=("Content-Type",),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        ) as response:
            return Reply(
                status=response.status,
                body=await _read(response),
                date=response.headers.get("Date"),
                retry_after=response.headers.get("x-acs-retry-after"),
            )
    except TimeoutError:
        raise TimedOutError("no answer within the time of one attempt") from None
    except (aiohttp.ClientError, OSError) as error:
        lost = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL)
        raise (ConnectionLostError if lost else ConnectionFailedError)(_reason(error)) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return a whole body; behind a failing status one that is too long is as good as none."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            response.close()
            if response.status == 200:
                raise MalformedResponseError(f"the body has more than {MAX_BODY_BYTES} bytes")
            return b""
    return bytes(body)


def _reason(error: Exception) -> str:
    """Name the kind of failure and the operating system's word for it."""
    system = getattr(error, "os_error", error)
    detail = system.strerror if isinstance(system, OSError) else None
    return f"{type(error).__name__}{f' ({detail})' if detail else ''}"
