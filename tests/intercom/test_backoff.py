"""Exponential back-off."""

import asyncio

from custom_components.linkvisual.intercom import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    """And begin anew after something worked."""
    backoff = Backoff(0.5, 3.0)
    assert [backoff.pause_s() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    backoff.restart()
    assert backoff.pause_s() == 0.5


def test_without_an_end() -> None:
    """It goes on for as long as it is asked."""
    backoff = Backoff(1.0, 2.0)
    for _ in range(100):
        backoff.pause_s()
    assert not backoff.given_up


async def test_the_time_begins_with_the_first_failure() -> None:
    """Not with what worked before, and anew after each success."""
    backoff = Backoff(0.0, 0.0, give_up_after_s=0.05)
    given_up = []
    for step in (lambda: None, backoff.pause_s, backoff.restart):
        step()
        await asyncio.sleep(0.1)
        given_up.append(backoff.given_up)
    assert given_up == [False, True, False]
