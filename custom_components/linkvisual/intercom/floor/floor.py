"""Floor control (RFC 4376): keeps two voices from speaking through a camera at once; no storey of a house."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from ..errors import BusyError
from ..report import Outcome
from .turn import Ended, Holder, Turn, TurnKind, Waiting, WhenBusy, ended

_LOGGER = logging.getLogger(__name__)


class Floor:
    """The right to speak, one turn after the other."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """Make a free floor; `on_change` is called when a speaker takes, leaves or asks for it."""
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
        on_lined_up: Callable[[], None] = lambda: None,
    ) -> AsyncIterator[Turn]:
        """Wait for the floor and leave it at the end of the block.

        A more urgent kind cuts a less urgent one whatever `when_busy` says, and a live voice
        never cuts another one. `on_lined_up` is called when the place is taken.

        Raises:
            BusyError: another has the floor and `when_busy` is to reject, or has it for longer
                than `patience_s`, or two talk live.
        """
        turn = Turn(kind, name, when_busy is WhenBusy.REPLACE and kind is not TurnKind.LIVE)
        try:
            self._enter(turn, when_busy)
            on_lined_up()
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
            if self._turn is not None:
                self._turn.first_sound = datetime.now(UTC)
            _LOGGER.debug("First sound of %s is sent", self.holder.kind)
            self._on_change()

    def clear(
        self,
        outcome: Outcome,
        kinds: Container[TurnKind] = TurnKind,
        error: Exception | None = None,
    ) -> bool:
        """Cut who speaks and all who wait, of some kinds; return whether there was anybody."""
        turns = [*self._waiting, *([self._turn] if self._turn else [])]
        turns = [turn for turn in turns if turn.kind in kinds]
        for turn in turns:
            turn.cut(outcome, error=error)
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
        """Return who speaks, and who waits to replace them, for a turn that replaces them all."""
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
        self.last = ended(turn)
        _LOGGER.debug("%s ends: %s after %.1f s", turn.kind, turn.outcome, self.last.duration_s)
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
        _LOGGER.debug("%s has the intercom", turn.kind)
        self.holder = Holder(turn.kind, turn.since, turn.name, origin=turn.origin)
        turn.granted.set()
        self._on_change()
