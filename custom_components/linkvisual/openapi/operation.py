"""What is fixed about an operation: its product, its quota, what its failures are about."""

from dataclasses import dataclass
from enum import Enum, auto

from .regions import Api

API_VERSION = "2018-01-20"


class Scope(Enum):
    """What an operation is about, which decides how an ambiguous refusal is read."""

    ACCOUNT = auto()
    PRODUCT = auto()
    DEVICE = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """One action of one API product (docs/protocol.md §4.4, §5)."""

    action: str
    api: Api
    scope: Scope
    calls_per_second: int
    shared_quota: str = ""
    """Name of a quota that operations of the same rate use together; without one it has its own."""

    @property
    def permission(self) -> str:
        """Return the action that a RAM policy must allow (docs/protocol.md §4.3)."""
        return f"{self.api}:{self.action}"


UNPUBLISHED_CALLS_PER_SECOND = 5
"""Own limit where the vendor publishes none."""
