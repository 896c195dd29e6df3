"""What is fixed about an operation: its product, its quota, what its failures are about, who goes first."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto

from .endpoint import Api

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


class VoicePrecedence:
    """Counts the calls that a voice waits for, and holds back those that yield."""

    def __init__(self, *, longest_yield_s: float = 5.0) -> None:
        """Start with no voice.

        No call yields for longer: a house that talks all day still knows which cameras are there.
        """
        self._longest_yield_s = longest_yield_s
        self._voices = 0
        self._silent = asyncio.Event()
        self._silent.set()

    @asynccontextmanager
    async def turn(self, precedence: Precedence) -> AsyncGenerator[None]:
        """Enter when a call may join the queue of its quota."""
        if precedence is Precedence.YIELDS_TO_VOICES and self._voices:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._longest_yield_s):
                    await self._silent.wait()
        is_voice = precedence is Precedence.VOICE
        self._count(+is_voice)
        try:
            yield
        finally:
            self._count(-is_voice)

    def _count(self, change: int) -> None:
        self._voices += change
        if self._voices:
            self._silent.clear()
        else:
            self._silent.set()
