"""One signed attempt over HTTP."""

import aiohttp

from .credentials import Credentials
from .endpoint import Endpoint
from .errors import ConnectionFailedError, ConnectionLostError, TimedOutError
from .reply import Reply
from .signing import UnsignedCall, signed_headers


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
                body=await response.read(),
                date=response.headers.get("Date"),
                retry_after=response.headers.get("x-acs-retry-after"),
            )
    except TimeoutError:
        raise TimedOutError("no answer within the time of one attempt") from None
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        raise ConnectionFailedError(_reason(error)) from None
    except (aiohttp.ClientError, OSError) as error:
        raise ConnectionLostError(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Name the kind of failure and the operating system's word for it."""
    system = getattr(error, "os_error", error)
    detail = system.strerror if isinstance(system, OSError) else None
    return f"{type(error).__name__}{f' ({detail})' if detail else ''}"
