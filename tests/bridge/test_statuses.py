"""Who is told what an intercom does, and when."""

import asyncio
from datetime import UTC, datetime

from custom_components.linkvisual.bridge.statuses import Statuses
from custom_components.linkvisual.intercom import Holder, IntercomStatus, TurnKind

REACHING = IntercomStatus(Holder(TurnKind.ANNOUNCEMENT, datetime.now(UTC)))
AUDIBLE = IntercomStatus(Holder(TurnKind.ANNOUNCEMENT, datetime.now(UTC), audible=True))
NEVER_S = 600
"""Longer than any test."""


async def test_a_turn_that_begins_is_told_with_its_first_sound() -> None:
    """Until then states would be written while the camera is being reached."""
    statuses, told = Statuses(told_after_s=NEVER_S), list[IntercomStatus]()
    statuses.listeners.add("camera", lambda: told.append(statuses.of("camera")))
    statuses.note("camera", REACHING)
    assert statuses.of("camera") is REACHING
    assert not told
    statuses.note("camera", AUDIBLE)
    assert told == [AUDIBLE]


async def test_a_turn_that_takes_its_time_is_told_before_its_first_sound() -> None:
    """A camera that is hard to reach is seen to be tried."""
    statuses, told = Statuses(told_after_s=0), asyncio.Event()
    statuses.listeners.add("camera", told.set)
    statuses.note("camera", REACHING)
    await told.wait()


async def test_every_other_change_is_told_at_once() -> None:
    """An end above all, also of a turn that nobody was told of."""
    statuses, told = Statuses(told_after_s=NEVER_S), list[IntercomStatus]()

    def note() -> None:
        told.append(statuses.of("camera"))

    statuses.listeners.add("camera", note)
    statuses.note("camera", REACHING)
    statuses.note("camera", IntercomStatus())
    assert told == [IntercomStatus()]
    statuses.listeners.remove("camera", note)
    statuses.note("camera", AUDIBLE)
    statuses.tell_all()
    assert len(told) == 1


async def test_nothing_is_left_untold_in_the_end() -> None:
    """No timer remains of an account that is unloaded."""
    statuses, told = Statuses(told_after_s=NEVER_S), list[IntercomStatus]()
    statuses.listeners.add("camera", lambda: told.append(statuses.of("camera")))
    statuses.note("camera", REACHING)
    statuses.tell_all()
    assert told == [REACHING]
