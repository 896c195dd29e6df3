"""Cameras that begin together."""

from custom_components.linkvisual.intercom.decode.start_barrier import StartBarrier


async def test_all_have_arrived() -> None:
    """Nobody begins before."""
    line = StartBarrier()
    for who in "abc":
        line.enter(who)
    assert not line.may_begin("a")
    assert not line.may_begin("b")
    assert line.may_begin("c")
    assert line.may_begin("a")


async def test_one_gives_up() -> None:
    """The others wait for it no longer."""
    line = StartBarrier()
    line.enter("a")
    line.enter("b")
    assert not line.may_begin("a")
    line.leave("b")
    assert line.may_begin("a")


async def test_one_does_not_answer() -> None:
    """The others wait no longer than they have to, and who comes later begins at once."""
    line = StartBarrier(grace_s=0.0)
    for who in "abc":
        line.enter(who)
    assert line.may_begin("a")
    assert line.may_begin("b")


async def test_one_alone_does_not_wait() -> None:
    """There is nobody to wait for."""
    line = StartBarrier()
    line.enter("a")
    assert line.may_begin("a")


class Clock:
    """A loop's clock that only the test moves."""

    now_s = 0.0

    def time(self) -> float:
        """Return the time."""
        return self.now_s


async def test_one_after_the_other() -> None:
    """Those who keep arriving are waited for, and whoever comes seconds later is not."""
    line, clock = StartBarrier(grace_s=0.3, longest_s=2.0), Clock()
    line._loop = clock  # type: ignore[assignment]
    for who in "abcd":
        line.enter(who)
    for clock.now_s, who in ((0.0, "a"), (0.2, "b"), (0.4, "c")):
        assert not line.may_begin(who)
    clock.now_s = 0.6
    assert not line.may_begin("a")
    clock.now_s = 0.8
    assert line.may_begin("a")
    clock.now_s = 1.8
    assert line.may_begin("d")
    assert line.may_begin("a")


async def test_nobody_waits_for_ever() -> None:
    """Not even while others keep arriving."""
    line, clock = StartBarrier(grace_s=0.3, longest_s=2.0), Clock()
    line._loop = clock  # type: ignore[assignment]
    for who in range(100):
        line.enter(who)
    began = []
    for who in range(100):
        clock.now_s = who * 0.2
        began.append(line.may_begin(who))
    assert began.index(True) == 10
    assert all(began[10:])
