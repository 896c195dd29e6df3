"""Typed access to an answer's fields; what is missing or of a wrong type is named, never shown."""

import json
from collections.abc import Mapping, Sequence

from .errors import MalformedResponseError

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None
type JsonObject = dict[str, Json]


class Node:
    """One object of an answer, with the path that leads to it for error texts."""

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

    def text(self, name: str) -> str:
        """Return a string that must be there and not be empty."""
        value = self._fields.get(name)
        if not isinstance(value, str) or not value:
            raise self.malformed(name, "a non-empty string")
        return value

    def optional_text(self, name: str) -> str:
        """Return a string, trimmed; empty when it is absent or null."""
        value = self._fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.malformed(name, "a string")
        return value.strip()

    def count(self, name: str) -> int:
        """Return a number of things; XML answers carry numbers as text."""
        value = self._fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
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

    def nodes(self, name: str) -> list[Node]:
        """Return a list of objects; absent, null and empty mean none, XML makes one row an object."""
        value = self._fields.get(name) or []
        rows: Sequence[Json] = value if isinstance(value, list) else [value]
        return [self._row(name, index, row) for index, row in enumerate(rows)]

    def json_text(self, name: str) -> Node:
        """Return the object that a string field holds as JSON."""
        try:
            value = json.loads(self.text(name))
        except ValueError, RecursionError:
            raise self.malformed(name, "JSON") from None
        if not isinstance(value, dict):
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
        return MalformedResponseError(f"{self._path}.{name} is not {expected}", self._request_id)

    def _row(self, name: str, index: int, row: Json) -> Node:
        """Wrap one row of a list."""
        if not isinstance(row, dict):
            raise self.malformed(f"{name}[{index}]", "an object")
        return self._inner(row, f"{name}[{index}]")

    def _inner(self, fields: JsonObject, name: str) -> Node:
        """Wrap an object inside this one."""
        return Node(fields, f"{self._path}.{name}", self._request_id)
