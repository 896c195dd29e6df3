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
