"""The body of an answer as an object, whatever notation a gateway chose (docs/protocol.md §4)."""

import json
from xml.etree import ElementTree as ET

from .errors import MalformedResponseError
from .fields import Json, JsonObject


class HtmlBodyError(Exception):
    """The body is a web page: not the cloud's API is speaking."""


def parse_body(body: bytes) -> JsonObject:
    """Return the object in a JSON or XML body.

    Raises:
        HtmlBodyError: it is a web page.
        MalformedResponseError: it is empty, cut short or something else.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if text.startswith("{"):
        return _json_object(text)
    if not text.startswith("<"):
        raise MalformedResponseError("the body is neither JSON nor XML")
    if text[:500].lower().startswith(("<!doctype", "<html")):
        raise HtmlBodyError
    return _xml_object(text)


def _json_object(text: str) -> JsonObject:
    """Parse JSON; the parser's own message quotes the document, so it is not passed on."""
    try:
        value = json.loads(text)
    except ValueError, RecursionError:
        raise MalformedResponseError("the body is not complete JSON") from None
    if not isinstance(value, dict):
        raise MalformedResponseError("the body is not a JSON object")
    return value


def _xml_object(text: str) -> JsonObject:
    """Parse XML; entities can only be declared in a DTD, and no answer has one."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise MalformedResponseError("the body is XML with a DTD")
    try:
        root = ET.fromstring(text)  # noqa: S314 (no DTD, hence no entities)
    except ET.ParseError:
        raise MalformedResponseError("the body is not complete XML") from None
    if root.tag.lower() in {"html", "{http://www.w3.org/1999/xhtml}html"}:
        raise HtmlBodyError
    value = _xml_value(root)
    if not isinstance(value, dict):
        raise MalformedResponseError("the body is not an XML structure")
    return value


def _xml_value(element: ET.Element) -> Json:
    """Return text for a leaf, an object for a parent, a list where a child repeats."""
    if not len(element):
        return (element.text or "").strip()
    fields: JsonObject = {}
    for child in element:
        value = _xml_value(child)
        present = fields.get(child.tag)
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(present, list):
            present.append(value)
        else:
            fields[child.tag] = [present, value]
    return fields
