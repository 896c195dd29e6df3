"""One signed attempt over HTTP."""

import aiohttp

from .credentials import Credentials
from .endpoint import Endpoint
from .errors import (
    ConnectionFailedError,
    ConnectionLostError,
    MalformedResponseError,
    TimedOutError,
)
from .reply import Reply
from .signing import UnsignedCall, signed_headers

MAX_BODY_BYTES = 4 * 1024 * 1024
"""After decompression. A page of 50 devices has 30 kB, the largest thing models some 100 kB."""


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
