"""The body of an answer as an object (docs/protocol.md §4)."""

from .errors import MalformedResponseError
from .json_object import JsonObject, parse_object


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
