"""AMF0, the encoding of RTMP's commands and of metadata."""

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

type Value = float | bool | str | Mapping[str, Value] | None

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED, _ECMA_ARRAY = 0, 1, 2, 3, 5, 6, 8
_OBJECT_END = b"\x00\x00\x09"


def encode(*values: Value) -> bytes:
    """Return the values one after the other."""
    return b"".join(_encode(value) for value in values)


def decode(data: bytes) -> list[Value]:
    """Return all values in the data; raises ValueError when they cannot be read."""
    values: list[Value] = []
    position = 0
    try:
        while position < len(data):
            value, position = _decode(data, position)
            values.append(value)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise ValueError("this is not AMF0") from error
    return values


def _encode(value: Value) -> bytes:
    if value is None:
        return bytes([_NULL])
    if isinstance(value, bool):
        return bytes([_BOOLEAN, value])
    if isinstance(value, int | float):
        return struct.pack(">Bd", _NUMBER, value)
    if isinstance(value, str):
        return bytes([_STRING]) + _text(value)
    items = b"".join(_text(name) + _encode(item) for name, item in value.items())
    return bytes([_OBJECT]) + items + _OBJECT_END


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2) + data


def _decode(data: bytes, position: int) -> tuple[Value, int]:
    kind, position = data[position], position + 1
    if kind == _NUMBER:
        return struct.unpack_from(">d", data, position)[0], position + 8
    if kind == _BOOLEAN:
        return bool(data[position]), position + 1
    if kind == _STRING:
        return _decode_text(data, position)
    if kind in {_NULL, _UNDEFINED}:
        return None, position
    if kind in {_OBJECT, _ECMA_ARRAY}:
        return _decode_object(data, position + (4 if kind == _ECMA_ARRAY else 0))
    raise ValueError(f"AMF0 type {kind} is not known")


def _decode_text(data: bytes, position: int) -> tuple[str, int]:
    end = position + 2 + int.from_bytes(data[position : position + 2])
    if end > len(data):
        raise IndexError
    return data[position + 2 : end].decode(), end


def _decode_object(data: bytes, position: int) -> tuple[dict[str, Value], int]:
    items: dict[str, Value] = {}
    while data[position : position + 3] != _OBJECT_END:
        name, position = _decode_text(data, position)
        items[name], position = _decode(data, position)
    return items, position + 3
