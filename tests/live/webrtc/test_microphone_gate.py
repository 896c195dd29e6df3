"""What counts as a press of the talk button, seen from the packets of its microphone."""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import pytest

from custom_components.linkvisual.live.webrtc.jitter_buffer import FRAME_SAMPLES
from custom_components.linkvisual.live.webrtc.microphone_gate import MicrophoneGate
from tests.intercom.skipping_loop import SkippingLoop, run_skipping


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
        self.answers = True
        self._packets = 0
        self.gate = MicrophoneGate(self._pass, self._count, self._press)
        self.gate.hold()

    def _pass(self, _: bytes, sequence: int) -> None:
        self.passed.append(sequence)

    def _press(self) -> bool:
        self.presses += 1
        return self.allowed

    async def _count(self) -> int:
        self._packets += self.answers
        return self._packets

    async def stream(self, numbers: Iterable[int]) -> None:
        """Take packets in real time."""
        for number in numbers:
            self.gate.take(bytes(FRAME_SAMPLES), number)
            await asyncio.sleep(0.02)

    async def stall(self, seconds: float) -> None:
        """Let nothing at all come from the browser for a while."""
        self.answers = False
        await asyncio.sleep(seconds)
        self.answers = True


@in_virtual_time
async def test_a_pause_and_then_the_next_packets() -> None:
    """Open the gate, and the first word is not lost."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(0.7)
    await gate.stream(range(50, 100))
    assert gate.passed == list(range(50, 100))
    assert gate.presses == 1
    assert not gate.gate.held


@in_virtual_time
async def test_a_microphone_that_stays_on() -> None:
    """Is never heard, nor one that stutters."""
    gate = Gate()
    for start in range(0, 500, 50):
        await gate.stream(range(start, start + 50))
        await asyncio.sleep(0.35)
    assert gate.passed == []
    assert gate.presses == 0
    await gate.gate.close()


@pytest.mark.parametrize("stall_s", [0.6, 1.5, 5.0])
@in_virtual_time
async def test_a_network_or_browser_that_stands_still(stall_s: float) -> None:
    """Presses no button: nothing else comes from there either."""
    gate = Gate()
    await gate.stream(range(50))
    await gate.stall(stall_s)
    await gate.stream(range(50, 150))
    assert gate.passed == []
    assert gate.presses == 0
    await gate.gate.close()


@in_virtual_time
async def test_a_loop_that_stands_still() -> None:
    """Presses no button: it has looked at nothing meanwhile."""
    gate = Gate()
    await gate.stream(range(50))
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SkippingLoop)
    loop.stall(2.0)
    await gate.stream(range(50, 150))
    assert gate.passed == []
    await gate.gate.close()


@in_virtual_time
async def test_a_network_that_stands_still_while_the_button_is_off() -> None:
    """Does not undo that it is off."""
    gate = Gate()
    await gate.stream(range(50))
    await asyncio.sleep(2.0)
    await gate.stall(2.0)
    await gate.stream(range(50, 60))
    assert gate.passed == list(range(50, 60))


@in_virtual_time
async def test_the_first_packets_of_all() -> None:
    """Are what a page sends by itself, however late they come."""
    gate = Gate()
    await asyncio.sleep(2.0)
    await gate.stream(range(50))
    assert gate.passed == []
    assert gate.presses == 0
    await gate.gate.close()


@in_virtual_time
async def test_a_press_that_is_refused() -> None:
    """Needs another press; holding on does not help."""
    gate = Gate(allowed=False)
    await gate.stream(range(10))
    await asyncio.sleep(0.7)
    await gate.stream(range(10, 100))
    assert gate.presses == 1
    gate.allowed = True
    await gate.stream(range(100, 150))
    assert gate.passed == []
    await asyncio.sleep(0.7)
    await gate.stream(range(150, 160))
    assert gate.passed == list(range(150, 160))


@in_virtual_time
async def test_another_hang_up() -> None:
    """Closes the gate again, for as long as the microphone stays on."""
    gate = Gate()
    await gate.stream(range(10))
    await asyncio.sleep(0.7)
    await gate.stream(range(10, 20))
    gate.gate.hold()
    await gate.stream(range(20, 100))
    assert gate.passed == list(range(10, 20))
    await gate.gate.close()
