"""One speaker's turn at the floor (not the TURN protocol), and what others see of it."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ..errors import BusyError
from ..report import Outcome

origin: ContextVar[object] = ContextVar("linkvisual_origin", default=None)
"""On whose behalf something is said: set by who starts a talk, and kept with its turns as it is.

It follows tasks and calls to other loops by itself, so nothing in between has to pass it on.
"""


class TurnKind(StrEnum):
    """Through what a speaker talks, the most urgent first."""

    LIVE = "live"
    ANNOUNCEMENT = "announcement"
    MEDIA = "media"

    @property
    def rank(self) -> int:
        """Return 0 for the most urgent kind."""
        return list(TurnKind).index(self)


class WhenBusy(StrEnum):
    """What to do when another speaker has the floor."""

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


class LineKind(StrEnum):
    """What a line of a conversation tells."""

    SAID = "said"
    HEARD = "heard"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation: what was said or heard, or the sentence why it went no further."""

    kind: LineKind
    text: str | None
    """None where nobody answered, or where what was said has no text."""


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
    asked: datetime
    """When it asked for the floor."""

    first_sound: datetime | None
    """When its first sound was sent, None if there was none."""

    transcript: tuple[Line, ...] = ()
    """What a conversation consisted of; empty for anybody who only spoke."""

    @property
    def duration_s(self) -> float:
        """Return how long it had the floor."""
        return (self.at - self.since).total_seconds() if self.since else 0.0

    @property
    def waited_s(self) -> float:
        """Return how long it waited for the floor, in vain if it never got it."""
        return ((self.since or self.at) - self.asked).total_seconds()

    @property
    def first_sound_s(self) -> float | None:
        """Return how long it took from getting the floor to the first sound."""
        if self.since is None or self.first_sound is None:
            return None
        return (self.first_sound - self.since).total_seconds()


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
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: datetime | None = None
    first_sound: datetime | None = None
    error: Exception | None = None
    origin: object = field(default_factory=origin.get)
    transcript: tuple[Line, ...] = ()

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

    def cut(self, outcome: Outcome, by: Turn | None = None, error: Exception | None = None) -> None:
        """End the turn from outside; it still leaves the floor by itself."""
        if self._is_cut():
            return
        self.outcome = outcome
        self.cut_by = by
        self.error = error
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


def ended(turn: Turn) -> Ended:
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
        turn.asked,
        turn.first_sound,
        turn.transcript,
    )


def cut_by_live_voice(turn: Turn) -> bool:
    """Return whether a turn ends because of a live voice, which is not to wait."""
    return turn.cut_by is not None and turn.cut_by.kind is TurnKind.LIVE
