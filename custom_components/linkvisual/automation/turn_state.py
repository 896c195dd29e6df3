"""Triggers on the state of an intercom: somebody began to talk, or it became free."""

from typing import override

from homeassistant.core import State
from homeassistant.helpers.trigger import EntityTriggerBase, NotTriggeredReasonReporter

from ..events import STATE_IDLE
from ..intercom import TurnKind
from .intercom_entities import IntercomEntities


class _TurnStateTrigger(IntercomEntities, EntityTriggerBase):
    """Triggers when an intercom comes into one state."""

    _to_state: str

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the intercom is in that state."""
        return state.state == self._to_state


class BecameFreeTrigger(_TurnStateTrigger):
    """Triggers when nobody has the intercom any more, and nobody waits for it."""

    _to_state = STATE_IDLE


class _TurnBeganTrigger(_TurnStateTrigger):
    """Triggers for each turn of a kind, also for one that follows another of the same kind."""

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Return whether it is another turn than before."""
        turns = [(state.state, state.attributes.get("since")) for state in (from_state, to_state)]
        return turns[0] != turns[1]


def turn_began(kind: TurnKind) -> type[_TurnBeganTrigger]:
    """Return the trigger for turns of a kind that begin."""

    class TurnBeganTrigger(_TurnBeganTrigger):
        """Triggers when a turn of the kind begins."""

        _to_state = kind.value

    return TurnBeganTrigger
