"""Lists of which one malformed row costs only that row."""

import logging
from collections import Counter
from collections.abc import Callable

from .errors import MalformedResponseError
from .fields import Node

_LOGGER = logging.getLogger(__name__)


class MalformedRows:
    """Reads rows, and counts those that could not be read by the list they stood in."""

    def __init__(self) -> None:
        """Start with none."""
        self.counts: Counter[str] = Counter()

    def parse[T](
        self, parent: Node, name: str, parse: Callable[[Node], T], *, max_rows: int
    ) -> list[T]:
        """Return what the rows of a list hold; rows beyond `max_rows` count as malformed.

        Raises:
            MalformedResponseError: the list itself is none.
        """
        length = parent.list_length(name)
        found: list[T] = []
        for index in range(min(length, max_rows)):
            try:
                found.append(parse(parent.row(name, index)))
            except MalformedResponseError as error:
                self.note(parent.path_of(name), error)
        if length > max_rows:
            self.note(parent.path_of(name), parent.malformed(name, f"at most {max_rows} rows long"))
        return found

    def note(self, place: str, error: MalformedResponseError) -> None:
        """Count a row, and say so the first time in each list."""
        if not self.counts[place]:
            _LOGGER.warning("What the cloud lists is left out where it makes no sense: %s", error)
        self.counts[place] += 1
