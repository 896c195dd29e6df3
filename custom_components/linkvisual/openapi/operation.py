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


class Precedence(Enum):
    """Which calls of an account go first: people wait for a voice, nobody for a poll."""

    VOICE = auto()
    NORMAL = auto()
    YIELDS_TO_VOICES = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """One action of one API product (docs/protocol.md §4.4, §5)."""

    action: str
    api: Api
    scope: Scope
    calls_per_second: int | None
    """The published quota; None where the vendor publishes none, and it is found out."""

    shared_quota: str = ""
    """Name of a quota that operations of the same rate use together; without one it has its own."""

    precedence: Precedence = Precedence.NORMAL

    @property
    def quota(self) -> str:
        """Return the name of the quota that counts its calls."""
        return self.shared_quota or self.action

    @property
    def permission(self) -> str:
        """Return the action that a RAM policy must allow (docs/protocol.md §4.3)."""
        return f"{self.api}:{self.action}"
