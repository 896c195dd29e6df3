"""RFC 3986 encoding as both signatures need it."""

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


def percent_encode(text: str) -> str:
    """Encode everything but letters, digits, `-`, `_`, `.` and `~`."""
    return quote(text, safe="~")


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Return the parameters sorted by name, encoded and joined."""
    return "&".join(
        f"{percent_encode(name)}={percent_encode(parameters[name])}" for name in sorted(parameters)
    )
