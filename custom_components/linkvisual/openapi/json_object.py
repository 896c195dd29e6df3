"""JSON documents from outside, with a bound on what they cost."""

import json
from typing import NoReturn

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
