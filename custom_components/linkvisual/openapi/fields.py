"""Typed access to an answer's JSON, with a bound on what it costs; what is wrong is named, never shown."""

import json
from collections.abc import Mapping
from typing import NoReturn

from .errors import MalformedResponseError, UnexpectedDataError
from .names import as_name

MAX_TEXT_CHARS = 8_192
"""No field that is read is longer: URLs with their tokens take a few hundred characters."""

MAX_ID_CHARS = 255
"""Ids of the cloud have up to 64 characters; Home Assistant's registries take 255."""

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None
type JsonObject = dict[str, Json]

MAX_VALUES = 200_000
"""Python needs about 100 bytes and 0.2 µs for each value; a page of 50 devices has a thousand."""


def parse_object(text: str) -> JsonObject | None:
    """Return the object in a JSON text, None if there is none or it holds too many values.

    Depth is bounded by Python's own recursion limit, the length of a number by its limit of 4,300
    digits. The parser's messages quote the document, so none is passed on.
    """
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        return None
    try:
        value = json.loads(text, parse_constant=_refuse)
    except ValueError, RecursionError:
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(constant)


class Node:
    """One object of an answer, with the path that leads to it for error texts.

    No text that is taken from it holds a lone surrogate, which no file and no answer of Home
    Assistant could hold either.
    """

    __slots__ = ("_fields", "_path", "_request_id")

    def __init__(self, fields: Mapping[str, Json], path: str, request_id: str | None) -> None:
        """Wrap an object found at a path such as `QueryDevice.Data`."""
        self._fields = fields
        self._path = path
        self._request_id = request_id

    @property
    def request_id(self) -> str | None:
        """Return the id of the call that this is an answer to."""
        return self._request_id

    def path_of(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self._path}.{name}"

    def text(self, name: str, max_chars: int = MAX_TEXT_CHARS) -> str:
        """Return a string that must be there and not be empty."""
        if not (text := self._string(name)):
            raise self.malformed(name, "a non-empty string")
        return self._bounded(name, text, max_chars)

    def identifier(self, name: str) -> str:
        """Return the name by which the cloud knows a thing."""
        return self.text(name, MAX_ID_CHARS)

    def optional_text(self, name: str, max_chars: int = MAX_TEXT_CHARS) -> str:
        """Return a string, trimmed; empty when it is absent or null."""
        return self._bounded(name, self._string(name), max_chars).strip()

    def name(self, name: str) -> str:
        """Return what people call a thing, fit to be shown; empty when it is absent or null."""
        return as_name(self._string(name))

    def count(self, name: str) -> int:
        """Return a number of things."""
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.malformed(name, "a count")
        return value

    def node(self, name: str) -> Node:
        """Return an object that must be there."""
        value = self._fields.get(name)
        if not isinstance(value, dict):
            raise self.malformed(name, "an object")
        return self._inner(value, name)

    def optional_node(self, name: str) -> Node | None:
        """Return an object; None when it is absent, null or empty."""
        return self.node(name) if self._fields.get(name) else None

    def list_length(self, name: str) -> int:
        """Return the length of a list; absent, null and empty mean none."""
        value = self._fields.get(name) or []
        if not isinstance(value, list):
            raise self.malformed(name, "a list")
        return len(value)

    def row(self, name: str, index: int) -> Node:
        """Return an object out of a list that is as long."""
        rows = self._fields.get(name)
        row = rows[index] if isinstance(rows, list) else None
        if not isinstance(row, dict):
            raise self.malformed(f"{name}[{index}]", "an object")
        return self._inner(row, f"{name}[{index}]")

    def json_text(self, name: str) -> Node:
        """Return the object that a string field holds as JSON."""
        value = parse_object(self._string(name))
        if value is None:
            raise self.malformed(name, "a JSON object")
        return self._inner(value, name)

    def object_or_json(self, name: str) -> Node:
        """Return an object that may also be written as JSON text."""
        is_text = isinstance(self._fields.get(name), str)
        return self.json_text(name) if is_text else self.node(name)

    def is_blank(self, name: str) -> bool:
        """Tell whether a field is absent, null, empty or all spaces."""
        value = self._fields.get(name)
        return not (value.strip() if isinstance(value, str) else value)

    def ignoring_case(self, *names: str) -> Node:
        """Return this object with these fields under these names, however the cloud wrote them."""
        known = {name.lower(): name for name in names}
        fields = {known.get(name.lower(), name): value for name, value in self._fields.items()}
        return Node(fields, self._path, self._request_id)

    def malformed(self, name: str, expected: str) -> MalformedResponseError:
        """Return the error that says what a field is not."""
        return UnexpectedDataError(self.path_of(name), expected, self._request_id)

    def _string(self, name: str) -> str:
        """Return a string as it came; empty when it is absent or null."""
        value = self._fields.get(name)
        if not isinstance(value, str | None):
            raise self.malformed(name, "a string")
        return value or ""

    def _bounded(self, name: str, text: str, max_chars: int) -> str:
        """Return a text of bearable length, without lone surrogates."""
        if len(text) > max_chars:
            raise self.malformed(name, f"at most {max_chars} characters long")
        return text.encode("utf-8", "replace").decode()

    def _inner(self, fields: JsonObject, name: str) -> Node:
        """Wrap an object inside this one."""
        return Node(fields, self.path_of(name), self._request_id)
