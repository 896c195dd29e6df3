"""Pages of a list, by number or by token (docs/protocol.md §5.2)."""

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import invalid_page_params

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parameters import Parameters

ROWS_WITHOUT_TOKEN = 10_000


@dataclass(frozen=True)
class Page[T]:
    """The rows of one page, where it lies, and the token of the next if there is one."""

    rows: Sequence[T]
    number: int
    size: int
    total: int
    next_token: str | None

    @property
    def count(self) -> int:
        """Return the number of pages."""
        return -(-self.total // self.size)


def numbered_page[T](rows: Sequence[T], number: int, size: int, largest: int) -> Page[T]:
    """Return a page by its number from 1; raises BusinessError outside the limits."""
    if number < 1 or not 1 <= size <= largest:
        raise invalid_page_params()
    start = (number - 1) * size
    return Page(rows[start : start + size], number, size, len(rows), None)


def token_page[T](rows: Sequence[T], parameters: Parameters, scope: str, largest: int) -> Page[T]:
    """Return a page by NextToken or by number, which ends at 10 000 rows; raises BusinessError."""
    size = parameters.integer("PageSize", 10)
    number = parameters.integer("CurrentPage", 1)
    if number < 1 or not 1 <= size <= largest:
        raise invalid_page_params()
    start = (number - 1) * size
    if token := parameters.text("NextToken"):
        start = _start_of(token, scope)
    elif number * size > ROWS_WITHOUT_TOKEN:
        raise invalid_page_params()
    end = start + size
    following = _token(end, scope) if end < len(rows) else None
    return Page(rows[start:end], number, size, len(rows), following)


def _token(start: int, scope: str) -> str:
    return base64.urlsafe_b64encode(f"{scope}:{start}".encode()).decode()


def _start_of(token: str, scope: str) -> int:
    try:
        prefix, _, start = base64.urlsafe_b64decode(token).decode().rpartition(":")
        if prefix == scope:
            return int(start)
    except binascii.Error, ValueError:
        pass
    raise invalid_page_params()
