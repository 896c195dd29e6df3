"""The clock that chunks are sent by, on a clock of its own."""

import asyncio
from itertools import pairwise

import pytest

from custom_components.linkvisual.intercom.wire.pacer import Pacer

from ..skipping_loop import SkippingLoop, run_skipping

CHUNK_S = 0.016
HEAD_START_S = 0.2


def run(head_start: float, stalls: dict[int, float], chunks: int = 400) -> list[float]:
    """Return when each chunk was sent, given how long the loop stalls before some of them."""

    async def send_all() -> list[float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SkippingLoop)
        pacer = Pacer(CHUNK_S)
        pacer.build_head_start(head_start)
        sent_at = []
        for number in range(chunks):
            loop.stall(stalls.get(number, 0.0))
            await pacer.wait()
            sent_at.append(loop.time())
        return sent_at

    return run_skipping(send_all())


def buffered_after(stall_s: float, head_start: float = 1.0) -> float:
    """Return what the pacer thinks the camera has in hand, soon after a stall."""

    async def send_all() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SkippingLoop)
        pacer = Pacer(CHUNK_S)
        pacer.build_head_start(head_start)
        for number in range(400):
            if number == 200:
                loop.stall(stall_s)
            await pacer.wait()
        return pacer.buffered_s

    return run_skipping(send_all())


def heard_until(sent_at: list[float]) -> list[float]:
    """Return for each chunk when a camera has played it that plays as soon as it can."""
    until, ends = 0.0, []
    for moment in sent_at:
        until = max(until, moment) + CHUNK_S
        ends.append(until)
    return ends


def test_without_a_head_start_chunks_come_in_real_time() -> None:
    """Measured from the first, so that nothing adds up."""
    sent_at = run(0, {})
    assert sent_at == pytest.approx([number * CHUNK_S for number in range(400)])


def test_a_head_start_is_gained_slowly_and_kept() -> None:
    """A quarter faster, until 200 ms are in hand."""
    sent_at = run(1, {})
    ahead = [number * CHUNK_S - moment for number, moment in enumerate(sent_at)]
    steps = [later - sooner for sooner, later in pairwise(ahead)]
    assert max(steps) <= CHUNK_S / 4 + 1e-9
    assert ahead[-1] == pytest.approx(HEAD_START_S)
    assert max(ahead) == pytest.approx(HEAD_START_S)


def test_what_is_less_than_a_second_late_is_caught_up() -> None:
    """The clock's beat goes on."""
    assert run(0, {100: 0.9})[200:] == pytest.approx(run(0, {})[200:])


def test_what_is_later_than_that_is_not() -> None:
    """No burst: the clock starts anew, and so does the head start."""
    sent_at = run(1, {100: 1.6})
    assert min(b - a for a, b in pairwise(sent_at)) >= CHUNK_S * 0.75 - 1e-9
    assert heard_until(sent_at)[-1] - sent_at[-1] == pytest.approx(HEAD_START_S + CHUNK_S)


def test_a_stall_within_the_head_start_is_not_heard() -> None:
    """The camera always has something to play."""
    sent_at = run(1, {200: 0.19})
    ends = heard_until(sent_at)
    gaps = [sent - end for sent, end in zip(sent_at[1:], ends, strict=False)]
    assert max(gaps[150:]) <= 0


@pytest.mark.parametrize("stall_s", [0.0, 0.1, 0.5, 1.1, 3.0])
def test_what_the_camera_has_in_hand(stall_s: float) -> None:
    """Known to the caller, who waits for it and repeats what it does not cover."""
    sent_at = run(1, {200: stall_s})
    in_hand_s = heard_until(sent_at)[-1] - sent_at[-1]
    assert buffered_after(stall_s) == pytest.approx(in_hand_s)
