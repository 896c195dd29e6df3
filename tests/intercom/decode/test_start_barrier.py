"""Cameras that begin together."""

from collections.abc import Iterable

import pytest

from custom_components.linkvisual.intercom.decode.start_barrier import StartBarrier


class Clock:
    """A loop's clock that only the test moves."""

    now_s = 0.0

    def time(self) -> float:
        """Return the time."""
        return self.now_s


class Line(StartBarrier):
    """A barrier with the turns that have entered it, on a clock of its own."""

    def __init__(self, who: Iterable[object]) -> None:
        """Expect them all."""
        super().__init__(grace_s=0.3, longest_s=2.0)
        self.clock = Clock()
        self._loop = self.clock  # type: ignore[assignment]
        for one in who:
            self.enter(one)


async def test_all_are_ready() -> None:
    """Nobody begins before."""
    line = Line("abc")
    for who in "abc":
        line.reach(who)
    assert not line.may_begin("a")
    assert not line.may_begin("b")
    assert line.may_begin("c")
    assert line.may_begin("a")


@pytest.mark.parametrize("reached", [False, True])
async def test_one_gives_up(reached: bool) -> None:
    """The others wait for it no longer."""
    line = Line("ab")
    line.reach("a")
    if reached:
        line.reach("b")
    assert not line.may_begin("a")
    line.leave("b")
    assert line.may_begin("a")


async def test_one_alone_does_not_wait() -> None:
    """There is nobody to wait for."""
    line = Line("a")
    line.reach("a")
    assert line.may_begin("a")


async def test_one_after_the_other() -> None:
    """Those who keep being reached are waited for, and whoever comes seconds later is not."""
    line = Line("abcd")
    for line.clock.now_s, who in ((0.0, "a"), (0.2, "b"), (0.4, "c")):
        line.reach(who)
        assert not line.may_begin(who)
    line.clock.now_s = 0.6
    assert not line.may_begin("a")
    line.clock.now_s = 0.8
    assert line.may_begin("a")
    line.clock.now_s = 1.8
    line.reach("d")
    assert line.may_begin("d")
    assert line.may_begin("a")


async def test_the_lead_in_is_time_to_reach_others() -> None:
    """After it those who were reached begin at once, without one that was not meanwhile."""
    line = Line("abc")
    line.reach("a")
    line.clock.now_s = 0.1
    line.reach("b")
    line.clock.now_s = 0.5
    assert not line.may_begin("a")
    line.clock.now_s = 0.6
    assert line.may_begin("b")
    assert line.may_begin("a")


async def test_one_that_was_reached_is_waited_for() -> None:
    """Its lead-in has to end, however long ago it was reached."""
    line = Line("ab")
    line.reach("a")
    line.reach("b")
    line.clock.now_s = 1.5
    assert not line.may_begin("a")
    line.clock.now_s = 1.6
    assert line.may_begin("b")


async def test_one_that_is_reached_late_begins_at_once() -> None:
    """It waits neither for others nor for those who lead in at the same time."""
    line = Line("abcd")
    line.reach("a")
    line.clock.now_s = 0.5
    assert line.may_begin("a")
    line.reach("b")
    line.reach("c")
    assert line.may_begin("b")
    assert line.may_begin("c")


async def test_one_that_is_lost_while_it_leads_in() -> None:
    """Is on its way again, and not waited for like one that was reached."""
    line = Line("ab")
    line.reach("a")
    line.reach("b")
    line.enter("b")
    line.clock.now_s = 0.2
    assert not line.may_begin("a")
    line.clock.now_s = 0.5
    assert line.may_begin("a")


async def test_nobody_waits_for_ever() -> None:
    """Not even while others keep being reached, or one that was never gets ready."""
    line = Line(range(100))
    began = []
    for who in range(100):
        line.clock.now_s = who * 0.2
        line.reach(who)
        began.append(line.may_begin(who))
    assert began.index(True) == 10
    assert all(began[10:])
    line = Line("ab")
    line.reach("a")
    line.reach("b")
    assert not line.may_begin("a")
    line.clock.now_s = 2.0
    assert line.may_begin("a")
