"""The bodies of answers: business envelope and gateway error."""

import json
import uuid
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from .errors import BusinessError, GatewayError

SAMPLE_ERROR_MESSAGE = "request auth error."


def request_id() -> str:
    """Return a new request id in the vendor's form."""
    return str(uuid.uuid4()).upper()


def success(
    fields: dict[str, Any], *, code: str | int | None, error_message: str | None
) -> dict[str, Any]:
    """Return the envelope of a success; `code` None leaves the field out (docs/protocol.md §4.1)."""
    envelope: dict[str, Any] = {"RequestId": request_id(), "Success": True}
    if code is not None:
        envelope["Code"] = code
    if error_message is not None:
        envelope["ErrorMessage"] = error_message
    return envelope | fields


def failure(error: BusinessError, *, as_int: bool = False) -> dict[str, Any]:
    """Return the envelope of a failure; HTTP status is 200 all the same."""
    numeric = as_int and error.code.isdigit()
    return {
        "RequestId": request_id(),
        "Success": False,
        "Code": int(error.code) if numeric else error.code,
        "ErrorMessage": error.message,
    }


def gateway_failure(error: GatewayError, host: str) -> dict[str, Any]:
    """Return the body of a gateway error (docs/protocol.md §4.3)."""
    return {
        "Code": error.code,
        "Message": error.message,
        "RequestId": request_id(),
        "HostId": host,
        "Recommend": "https://error-center.aliyun.com/status/search"
        f"?Keyword={error.code}&source=PopGw",
    }


def json_response(
    body: object, date: str, *, status: int = 200, retry_after_ms: int | None = None
) -> web.Response:
    """Return a JSON response that carries the cloud's date and perhaps a retry hint."""
    headers = {"Date": date}
    if retry_after_ms is not None:
        headers["x-acs-retry-after"] = str(retry_after_ms)
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")
