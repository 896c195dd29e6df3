"""Counters for bug reports: calls by operation and what they were refused with, rows that made no sense."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import MalformedResponseError
from .fields import Node

MAX_CODES = 20
"""Codes that are counted apart, per operation: far more than one meets, and a bound on memory."""
OTHER_CODES = "other"

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class OperationStatistics:
    """The attempts of one operation, retries included."""

    attempts: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    """How many of them failed, by the cloud's code or by ours where no answer came."""


@dataclass(slots=True)
class CallStatistics:
    """What a client has asked of the cloud since it was made."""

    operations: dict[str, OperationStatistics] = field(default_factory=dict)

    def count(self, action: str, refusal: str | None) -> None:
        """Count one attempt of an action; `refusal` is the code if it failed."""
        operation = self.operations.setdefault(action, OperationStatistics())
        operation.attempts += 1
        if refusal is None:
            return
        is_countable = refusal in operation.refusals or len(operation.refusals) < MAX_CODES
        operation.refusals[refusal if is_countable else OTHER_CODES] += 1


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

    def note(self, path: str, error: MalformedResponseError) -> None:
        """Count a row, and say so the first time in each list."""
        if not self.counts[path]:
            _LOGGER.warning("What the cloud lists is left out where it makes no sense: %s", error)
        self.counts[path] += 1
