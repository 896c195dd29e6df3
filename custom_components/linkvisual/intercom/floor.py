"""Who may speak through a camera: it has one intercom, and one owner of it at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from .errors import BusyError
from .origin import origin
from .report import Outcome


class TurnKind(StrEnum):
    """Through what somebody talks, the most urgent first."""

    LIVE = "live"
    ANNOUNCEMENT = "announcement"
    MEDIA = "media"

    @property
    def rank(self) -> int:
        """Return 0 for the most urgent kind."""
        return list(TurnKind).index(self)


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
    audible: bool = False
    """Whether the first sound is on its way; before that the camera is only being reached."""

    origin: object = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for the floor."""

    kind: TurnKind
    name: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How the newest turn that is over went, also one that never got the floor."""

    kind: TurnKind
    name: str | None
    outcome: Outcome
    at: datetime
    since: datetime | None
    """When it got the floor, None if it never did."""

    cut_by: TurnKind | None
    cut_by_name: str | None
    error: Exception | None
    """Why it failed or was rejected."""

    origin: object

    @property
    def duration_s(self) -> float:
        """Return how long it had the floor."""
        return (self.at - self.since).total_seconds() if self.since else 0.0


@dataclass(eq=False, slots=True)
class Turn:
    """One speaker's turn, from asking for the floor until leaving it."""

    kind: TurnKind
    name: str | None = None
    replaces: bool = False
    """Whether it came to replace others of its kind, and falls to the next one that does."""

    granted: asyncio.Event = field(default_factory=asyncio.Event)
    outcome: Outcome = Outcome.PLAYED
    leaving: bool = False
    """Set by a speaker who has finished and only has to close the session."""

    task: asyncio.Task[None] | None = None
    cut_by: Turn | None = None
    since: datetime | None = None
    error: Exception | None = None
    origin: object = field(default_factory=origin.get)

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

    def cut(self, outcome: Outcome, by: Turn | None = None) -> None:
        """End the turn from outside; it still leaves the floor by itself."""
        if self._is_cut():
            return
        self.outcome = outcome
        self.cut_by = by
        self.granted.set()
        if self.task is not None:
            self.task.cancel()

    def note_error(self, err: BaseException) -> None:
        """Keep why the turn ends, unless it was cut before."""
        if self._is_cut():
            return
        if not isinstance(err, Exception):
            self.outcome = Outcome.PLAYED if self.leaving else Outcome.STOPPED
            return
        self.outcome = Outcome.REJECTED if isinstance(err, BusyError) else Outcome.FAILED
        self.error = err

    def _is_cut(self) -> bool:
        return self.outcome is not Outcome.PLAYED


class Floor:
    """The right to speak, one turn after the other."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """Make a free floor; `on_change` is called when somebody takes, leaves or asks for it."""
        self._on_change = on_change
        self._turn: Turn | None = None
        self._waiting: list[Turn] = []
        self.holder: Holder | None = None
        self.last: Ended | None = None

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Return who waits, the next one first."""
        return tuple(Waiting(turn.kind, turn.name) for turn in self._waiting)

    @asynccontextmanager
    async def take(
        self,
        kind: TurnKind,
        when_busy: WhenBusy,
        name: str | None = None,
        patience_s: float | None = None,
    ) -> AsyncIterator[Turn]:
        """Wait for the floor and leave it at the end of the block.

        A more urgent kind cuts a less urgent one whatever `when_busy` says, and a live voice
        never cuts another one.

        Raises:
            BusyError: somebody has the floor and `when_busy` is to reject, or has it for longer
                than `patience_s`, or two talk live.
        """
        turn = Turn(kind, name, when_busy is WhenBusy.REPLACE and kind is not TurnKind.LIVE)
        try:
            self._enter(turn, when_busy)
            await self._wait(turn, patience_s)
            yield turn
        except BaseException as err:
            turn.note_error(err)
            raise
        finally:
            self._leave(turn)

    async def _wait(self, turn: Turn, patience_s: float | None) -> None:
        """Wait until a turn is granted or cut."""
        try:
            async with asyncio.timeout(patience_s):
                await turn.granted.wait()
        except TimeoutError:
            if self._turn is None or self._turn is turn:
                return
            raise BusyError(self._turn.kind, self._turn.name) from None

    def note_audible(self) -> None:
        """Take note that who has the floor is being heard by now."""
        if self.holder is not None and not self.holder.audible:
            self.holder = replace(self.holder, audible=True)
            self._on_change()

    def clear(self, outcome: Outcome, kinds: Container[TurnKind] = TurnKind) -> bool:
        """Cut who speaks and all who wait, of some kinds; return whether there was anybody."""
        turns = [*self._waiting, *([self._turn] if self._turn else [])]
        turns = [turn for turn in turns if turn.kind in kinds]
        for turn in turns:
            turn.cut(outcome)
        return bool(turns)

    def _enter(self, turn: Turn, when_busy: WhenBusy) -> None:
        """Grant the floor, line up, or refuse."""
        if self._turn is None:
            self._grant(turn)
            return
        rival = self._rival(turn)
        if rival is not None and (turn.kind is TurnKind.LIVE or when_busy is WhenBusy.REJECT):
            raise BusyError(rival.kind, rival.name)
        replaced = self._replaced_by(turn)
        self._line_up(turn, first=when_busy is WhenBusy.REPLACE)
        for other in replaced:
            other.cut(Outcome.REPLACED, turn)
        if turn.kind.rank < self._turn.kind.rank:
            self._turn.cut(Outcome.PREEMPTED, turn)
        self._on_change()

    def _rival(self, turn: Turn) -> Turn | None:
        """Return who is as urgent, was there before and is not just leaving, if anybody."""
        others = (other for other in (self._turn, *self._waiting) if other and not other.leaving)
        return next((other for other in others if other.kind.rank <= turn.kind.rank), None)

    def _replaced_by(self, turn: Turn) -> list[Turn]:
        """Return who speaks, and who waits to replace him, for a turn that replaces them all."""
        if not turn.replaces:
            return []
        waiting = [other for other in self._waiting if other.replaces]
        others = [self._turn, *waiting] if self._turn else waiting
        return [other for other in others if other.kind is turn.kind]

    def _line_up(self, turn: Turn, *, first: bool) -> None:
        """Wait behind the more urgent, and before or behind one's own kind."""
        ahead = turn.kind.rank - 1 if first else turn.kind.rank
        place = sum(other.kind.rank <= ahead for other in self._waiting)
        self._waiting.insert(place, turn)

    def _leave(self, turn: Turn) -> None:
        """Pass the floor on to the next who still wants it."""
        self.last = _ended(turn)
        if turn is not self._turn:
            if turn in self._waiting:
                self._waiting.remove(turn)
            self._on_change()
            return
        self._turn = self.holder = None
        if self._waiting:
            self._grant(self._waiting.pop(0))
        else:
            self._on_change()

    def _grant(self, turn: Turn) -> None:
        self._turn = turn
        turn.since = datetime.now(UTC)
        self.holder = Holder(turn.kind, turn.since, turn.name, origin=turn.origin)
        turn.granted.set()
        self._on_change()


def _ended(turn: Turn) -> Ended:
    """Return what is remembered of a turn."""
    cut_by = turn.cut_by
    return Ended(
        turn.kind,
        turn.name,
        turn.outcome,
        datetime.now(UTC),
        turn.since,
        cut_by.kind if cut_by else None,
        cut_by.name if cut_by else None,
        turn.error,
        turn.origin,
    )


def cut_by_live_voice(turn: Turn) -> bool:
    """Return whether a turn ends because somebody talks live, who is not to wait."""
    return turn.cut_by is not None and turn.cut_by.kind is TurnKind.LIVE
