"""Who may speak through a camera: it has one intercom, and one owner of it at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from .errors import BusyError
from .report import Outcome


class TurnKind(StrEnum):
    """Through what somebody talks, the most urgent first."""

    LIVE = "live"
    ANNOUNCEMENT = "announcement"


class WhenBusy(StrEnum):
    """What to do when somebody else has the floor."""

    QUEUE = "queue"
    REPLACE = "replace"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the floor, and since when."""

    kind: TurnKind
    since: datetime
    name: str | None = None


@dataclass(eq=False, slots=True)
class Turn:
    """One speaker's turn, from asking for the floor until leaving it."""

    kind: TurnKind
    name: str | None = None
    granted: asyncio.Event = field(default_factory=asyncio.Event)
    outcome: Outcome = Outcome.PLAYED
    leaving: bool = False
    """Set by a speaker who has finished and only has to close the session."""

    task: asyncio.Task[None] | None = None

    async def run(self, work: Coroutine[None, None, None]) -> Outcome:
        """Do the speaking, until done or cut, and return which it was."""
        if self._is_cut():
            work.close()
            return self.outcome
        self.task = asyncio.create_task(work, name="linkvisual talk")
        try:
            await self.task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if not self._is_cut() or (current is not None and current.cancelling()):
                raise
        return self.outcome

    def cut(self, outcome: Outcome) -> None:
        """End the turn from outside; it still leaves the floor by itself."""
        if self._is_cut():
            return
        self.outcome = outcome
        self.granted.set()
        if self.task is not None:
            self.task.cancel()

    def _is_cut(self) -> bool:
        return self.outcome is not Outcome.PLAYED


class Floor:
    """The right to speak, one turn after the other."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """Make a free floor; `on_change` is called when its holder changes."""
        self._on_change = on_change
        self._turn: Turn | None = None
        self._waiting: list[Turn] = []
        self.holder: Holder | None = None

    @asynccontextmanager
    async def take(
        self, kind: TurnKind, when_busy: WhenBusy, name: str | None = None
    ) -> AsyncIterator[Turn]:
        """Wait for the floor and leave it at the end of the block.

        A live voice cuts an announcement whatever `when_busy` says, and never another live voice.

        Raises:
            BusyError: somebody has the floor and `when_busy` is to reject, or two talk live.
        """
        turn = Turn(kind, name)
        self._enter(turn, when_busy)
        try:
            await turn.granted.wait()
            yield turn
        finally:
            self._leave(turn)

    def clear(self, outcome: Outcome) -> bool:
        """Cut who speaks and all who wait; return whether there was anybody."""
        turns = [*self._waiting, *([self._turn] if self._turn else [])]
        for turn in turns:
            turn.cut(outcome)
        return bool(turns)

    def _enter(self, turn: Turn, when_busy: WhenBusy) -> None:
        """Grant the floor, line up, or refuse."""
        if self._turn is None:
            self._grant(turn)
        elif turn.kind is TurnKind.LIVE and self._turn.kind is not TurnKind.LIVE:
            self._waiting.insert(0, turn)
            self._turn.cut(Outcome.PREEMPTED)
        elif turn.kind is TurnKind.LIVE and self._turn.leaving:
            self._waiting.insert(0, turn)
        elif when_busy is WhenBusy.REJECT or turn.kind is TurnKind.LIVE:
            raise BusyError(self._turn.kind, self._turn.name)
        elif when_busy is WhenBusy.QUEUE:
            self._waiting.append(turn)
        else:
            self._waiting.insert(0, turn)
            if self._turn.kind is not TurnKind.LIVE:
                self._turn.cut(Outcome.REPLACED)

    def _leave(self, turn: Turn) -> None:
        """Pass the floor on to the next who still wants it."""
        if turn is not self._turn:
            self._waiting.remove(turn)
            return
        self._turn = self.holder = None
        if self._waiting:
            self._grant(self._waiting.pop(0))
        else:
            self._on_change()

    def _grant(self, turn: Turn) -> None:
        self._turn = turn
        self.holder = Holder(turn.kind, datetime.now(UTC), turn.name)
        turn.granted.set()
        self._on_change()
