"""How often the interpreter changes threads while somebody talks."""

import asyncio
import sys
from collections.abc import Iterator

import pytest

from custom_components.linkvisual.intercom.switch_interval import ShortSwitchInterval
from tests.waiting import until

from ..conftest import Line, quick
from ..signals import noise


@pytest.fixture(autouse=True)
def usual_turns() -> Iterator[None]:
    """Begin and end with what Python comes with."""
    sys.setswitchinterval(0.005)
    yield
    sys.setswitchinterval(0.005)


def test_as_long_as_anybody_is_inside() -> None:
    """Not only the first or the last of them."""
    turns = ShortSwitchInterval()
    with turns:
        with turns:
            assert sys.getswitchinterval() == pytest.approx(0.001)
        assert sys.getswitchinterval() == pytest.approx(0.001)
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_turns_that_are_shorter_already_stay() -> None:
    """Somebody else may know better."""
    sys.setswitchinterval(0.0005)
    with ShortSwitchInterval():
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    assert sys.getswitchinterval() == pytest.approx(0.0005)


async def test_while_a_camera_speaks(line: Line) -> None:
    """And no longer."""
    speaking = asyncio.create_task(line.say(noise(0.5), quick()))
    await until(lambda: sys.getswitchinterval() == pytest.approx(0.001))
    assert not speaking.done()
    await speaking
    assert sys.getswitchinterval() == pytest.approx(0.005)
