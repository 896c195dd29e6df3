"""What counts as a press of the talk button, seen from the packets of its microphone."""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import pytest

from custom_components.linkvisual.live.microphone import FRAME_SAMPLES, MicrophoneGate
from tests.intercom.skipping_loop import run_skipping

FIRST = 65500
"""So that the tests cross the end of the sequence numbers."""


def in_virtual_time[**P](
    test: Callable[P, Coroutine[Any, Any, None]],
) -> Callable[P, None]:
    """Run a test on a loop that does not wait."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_skipping(test(*args, **kwargs))

    return run


class Gate:
    """A gate, what came through, and how often it saw a press."""

    def __init__(self, *, allowed: bool = True) -> None:
        """Make a gate that is held; presses are allowed or refused."""
        self.passed: list[int] = []
        self.presses = 0
        self.allowed = allowed
        self.gate = MicrophoneGate(self._pass, self._press)
        self.gate.hold()

    def _pass(self, _: bytes, sequence: int) -> None:
        self.passed.append((sequence - FIRST) & 0xFFFF)

    def _press(self) -> bool:
        self.presses += 1
        return self.allowed

    def take(self, number: int) -> None:
        """Take packet `number`, which has just arrived."""
        self.gate.take(bytes(FRAME_SAMPLES), (FIRST + number) & 0xFFFF)

    async def stream(self, numbers: Iterable[int]) -> None:
        """Take packets in real time."""
        for number in numbers:
            self.take(number)
            await asyncio.sleep(0.02)


@in_virtual_time
async def test_a_pause_and_then_the_next_packets() -> None:
    """Open the gate, and the first word is not lost."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(0.6)
    await gate.stream(range(50, 100))
    assert gate.passed == list(range(50, 100))
    assert gate.presses == 1


@in_virtual_time
async def test_a_microphone_that_stays_on() -> None:
    """Is never heard, nor one that stutters."""
    gate = Gate()
    for start in range(0, 500, 50):
        await gate.stream(range(start, start + 50))
        await asyncio.sleep(0.4)
    assert gate.passed == []
    assert gate.presses == 0


@pytest.mark.parametrize("lost", [30, 45, 60])
@in_virtual_time
async def test_a_network_that_loses_packets(lost: int) -> None:
    """Presses no button: the numbers of the packets tell that the microphone was on."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(lost * 0.02)
    await gate.stream(range(50 + lost, 150))
    assert gate.passed == []


@in_virtual_time
async def test_a_network_that_holds_packets_up() -> None:
    """Presses no button either: they come faster than anybody speaks."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(0.8)
    for number in range(50, 90):
        gate.take(number)
    await gate.stream(range(90, 120))
    assert gate.passed == []
    assert gate.presses == 0


@in_virtual_time
async def test_a_sender_that_counts_anew_after_the_press() -> None:
    """Is heard: not every browser goes on counting where it stopped."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(0.6)
    await gate.stream(range(20000, 20020))
    assert gate.passed == list(range(20000, 20020))


@in_virtual_time
async def test_the_first_packets_of_all() -> None:
    """Are what a page sends by itself, however late they come."""
    gate = Gate()
    await asyncio.sleep(2.0)
    await gate.stream(range(50))
    assert gate.passed == []
    assert gate.presses == 0


@in_virtual_time
async def test_a_press_that_is_refused() -> None:
    """Needs another press; holding on does not help."""
    gate = Gate(allowed=False)
    await gate.stream(range(10))
    await asyncio.sleep(0.6)
    await gate.stream(range(10, 100))
    assert gate.presses == 1
    gate.allowed = True
    await gate.stream(range(100, 150))
    assert gate.passed == []
    await asyncio.sleep(0.6)
    await gate.stream(range(150, 160))
    assert gate.passed == list(range(150, 160))


@in_virtual_time
async def test_a_hang_up_in_the_middle_of_a_press() -> None:
    """Ends that as well."""
    gate = Gate()
    await gate.stream(range(10))
    await asyncio.sleep(0.6)
    await gate.stream(range(10, 12))
    gate.gate.hold()
    await gate.stream(range(12, 60))
    assert gate.passed == []
