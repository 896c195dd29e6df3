"""AMF0, the encoding of RTMP's commands: the types that commands use, bounded in depth."""

import struct
from collections.abc import Mapping

from .errors import RtmpProtocolError

type Value = float | bool | str | Mapping[str, Value] | list[Value] | None

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED, _ECMA_ARRAY = 0, 1, 2, 3, 5, 6, 8
_STRICT_ARRAY, _DATE, _LONG_STRING = 10, 11, 12
_OBJECT_END = b"\x00\x00\x09"
_MAX_DEPTH = 8
"""Commands nest two deep; a peer that goes on and on must not exhaust the stack."""


def encode(*values: Value) -> bytes:
    """Return values one after the other; strings may have 65535 bytes at most."""
    return b"".join(_encode(value) for value in values)


def decode(data: bytes) -> list[Value]:
    """Return all values in the data.

    Raises:
        RtmpProtocolError: it is no AMF0, of a type that no command uses, or nested too deep.
    """
    decoder = _Decoder(data)
    values: list[Value] = []
    try:
        while decoder.position < len(data):
            values.append(decoder.value(_MAX_DEPTH))
    except IndexError, struct.error, UnicodeDecodeError:
        raise RtmpProtocolError("a command that cannot be read") from None
    return values


def _encode(value: Value) -> bytes:
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            return bytes([_BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", _NUMBER, value)
        case str():
            return bytes([_STRING]) + _text(value)
        case list():
            return struct.pack(">BI", _STRICT_ARRAY, len(value)) + encode(*value)
    items = b"".join(_text(name) + _encode(item) for name, item in value.items())
    return bytes([_OBJECT]) + items + _OBJECT_END


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2) + data


class _Decoder:
    """Reads values from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def value(self, depth: int) -> Value:
        """Return the next value."""
        if not depth:
            raise RtmpProtocolError("a command that is nested too deep")
        kind = self._take(1)[0]
        if kind in {_NULL, _UNDEFINED}:
            return None
        if kind in {_OBJECT, _ECMA_ARRAY}:
            self._take(4 if kind == _ECMA_ARRAY else 0)
            return self._object(depth)
        if kind == _STRICT_ARRAY:
            return self._array(depth)
        return self._scalar(kind)

    def _scalar(self, kind: int) -> Value:
        if kind == _BOOLEAN:
            return bool(self._take(1)[0])
        if kind in {_STRING, _LONG_STRING}:
            return self._text(2 if kind == _STRING else 4)
        if kind not in {_NUMBER, _DATE}:
            raise RtmpProtocolError("a command of an unknown type")
        number = float(struct.unpack(">d", self._take(8))[0])
        self._take(2 if kind == _DATE else 0)
        return number

    def _text(self, length_bytes: int) -> str:
        return self._take(int.from_bytes(self._take(length_bytes))).decode()

    def _object(self, depth: int) -> dict[str, Value]:
        items: dict[str, Value] = {}
        while self._data[self.position : self.position + 3] != _OBJECT_END:
            name = self._text(2)
            items[name] = self.value(depth - 1)
        self.position += 3
        return items

    def _array(self, depth: int) -> list[Value]:
        count = int.from_bytes(self._take(4))
        if count > len(self._data) - self.position:
            raise IndexError
        return [self.value(depth - 1) for _ in range(count)]

    def _take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self._data):
            raise IndexError
        taken, self.position = self._data[self.position : end], end
        return taken
