"""Call counters by operation, for bug reports: how often it was tried, and what it was refused with."""

from collections import Counter
from dataclasses import dataclass, field

MAX_CODES = 20
"""Codes that are counted apart, per operation: far more than one meets, and a bound on memory."""
OTHER_CODES = "other"


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
