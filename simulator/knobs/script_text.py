"""The text of a script: parts with commas between them, or `none`."""

from collections.abc import Iterable

_NONE = "none"


def parts_of(value: object) -> list[str]:
    """Return the parts of a script's text, none for nothing, an empty text or `none`."""
    text = "" if value is None else str(value)
    return [] if text in {"", _NONE} else text.split(",")


def text_of(parts: Iterable[object]) -> str:
    """Return the text of a script."""
    return ",".join(map(str, parts)) or _NONE
