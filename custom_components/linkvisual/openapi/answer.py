"""Did a call succeed, and if not, what does the refusal mean (docs/protocol.md §4)."""

import re

from .error_codes import ErrorClass, class_of
from .errors import (
    MalformedResponseError,
    OpenApiError,
    RequestRejectedError,
    ServiceUnavailableError,
    ThrottledError,
)
from .fields import Json, JsonObject, Node, parse_object
from .operation import Operation
from .signing import Credentials
from .transport import Reply

_URL_QUERY = re.compile(r"(\w{1,20}://[^\s?#]*)[?#]\S*")

_MAX_MESSAGE_CHARS = 1_000
"""The longest published sentence has 200; the time that looking for URLs takes is quadratic in this."""

_MAX_WORD_CHARS = 100
"""Codes and request ids have up to 60."""

_SHOWN_CHARS = 200
"""What fits a log line and a dialog."""


class WebPageError(Exception):
    """The body is a document in HTML or XML: not the cloud's API is speaking."""


def parse_body(body: bytes) -> JsonObject:
    """Return the object in a JSON body.

    Raises:
        WebPageError: it is a web page, or XML, which was not asked for.
        MalformedResponseError: it is empty, cut short, too complex or something else.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if text.startswith("<"):
        raise WebPageError
    if not text.startswith("{"):
        raise MalformedResponseError("the body is not JSON")
    value = parse_object(text)
    if value is None:
        raise MalformedResponseError("the body is not a complete JSON object of bearable size")
    return value


def judge(
    reply: Reply, operation: Operation, credentials: Credentials, *, instance_proven: bool
) -> Node:
    """Return a successful answer; raise the OpenApiError that says what is wrong otherwise."""
    fields = _fields(reply)
    request_id = _word(fields.get("RequestId"), credentials) or None
    code = _word(fields.get("Code"), credentials)
    if reply.status == 200 and _is_success(fields.get("Success"), code):
        return Node(fields, operation.action, request_id)
    message = fields.get("ErrorMessage") or fields.get("Message")
    message = credentials.redact(message)[:_MAX_MESSAGE_CHARS] if isinstance(message, str) else ""
    if reply.status >= 400 and reply.retry_after_ms:
        code = code or f"HTTP {reply.status}"
        raise ThrottledError(code, request_id, retry_after_ms=reply.retry_after_ms)
    if not code:
        raise _codeless(reply.status, request_id)
    error = class_of(code, message, scope=operation.scope, instance_proven=instance_proven)
    error = error or _class_of_status(reply.status)
    raise _with_message(error(code, request_id), message)


def _fields(reply: Reply) -> JsonObject:
    """Parse the body; behind a server error or a redirect an unreadable one is no news."""
    try:
        return parse_body(reply.body)
    except WebPageError:
        raise ServiceUnavailableError(f"HTTP {reply.status} with a web page") from None
    except MalformedResponseError:
        if reply.status == 200:
            raise
        return {}


def _is_success(success: Json, code: str) -> bool:
    """Apply the rule for both products: Success is true, and Code is absent, empty or 200.

    ErrorMessage is not looked at: published examples of success carry one. A code without
    Success is a gateway's refusal.
    """
    if not isinstance(success, bool):
        if code:
            return False
        raise MalformedResponseError("Success is not a boolean")
    if not success and not code:
        raise MalformedResponseError("Success is false without a Code")
    return success and code in {"", "200"}


def _word(value: Json, credentials: Credentials) -> str:
    """Return a code or id as text without secrets, whether it came as string or integer."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = credentials.redact(str(value))[:_MAX_WORD_CHARS].strip()
    return "".join(char for char in text if char.isprintable())


def _codeless(status: int, request_id: str | None) -> OpenApiError:
    """Return the error of an answer that has a failing status and nothing else to go by."""
    return _class_of_status(status)(f"HTTP {status}", request_id)


def _class_of_status(status: int) -> ErrorClass:
    """Return what the HTTP status alone says."""
    if status == 429:
        return ThrottledError
    if status >= 500 or status < 200 or 300 <= status < 400:
        return ServiceUnavailableError
    return RequestRejectedError


def _with_message(error: OpenApiError, message: str) -> OpenApiError:
    """Add the cloud's sentence where we have no better one, in one line without URLs' queries."""
    if not isinstance(error, RequestRejectedError):
        return error
    text = _URL_QUERY.sub(r"\1", " ".join(message.encode("utf-8", "replace").decode().split()))
    return type(error)(error.code, error.request_id, message=text[:_SHOWN_CHARS] or None)
