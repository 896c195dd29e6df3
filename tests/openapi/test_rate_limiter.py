"""The quota in the client."""

import asyncio

import pytest

from custom_components.linkvisual.openapi.rate_limiter import WINDOW_S, RateLimiter


async def test_calls_within_the_quota_never_wait() -> None:
    """Each of them is let through without giving up control even once."""
    limiter = RateLimiter(5)
    for _ in range(5):
        with pytest.raises(StopIteration):
            limiter.acquire().__await__().__next__()


async def test_no_window_holds_more_than_the_quota() -> None:
    """A burst is spread so that any window has at most the quota in it, in order of arrival."""
    limiter = RateLimiter(3)
    starts_s: list[tuple[int, float]] = []

    async def call(number: int) -> None:
        await limiter.acquire()
        starts_s.append((number, asyncio.get_running_loop().time()))

    await asyncio.gather(*(call(number) for number in range(5)))
    assert [number for number, _ in starts_s] == [0, 1, 2, 3, 4]
    assert starts_s[3][1] - starts_s[0][1] >= WINDOW_S - 0.01
    assert starts_s[4][1] - starts_s[1][1] >= WINDOW_S - 0.01


async def test_cancelled_wait_frees_its_turn() -> None:
    """Who gives up while waiting neither blocks the next nor uses up quota."""
    limiter = RateLimiter(1)
    await limiter.acquire()
    waiting = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await limiter.acquire()
    assert len(limiter._starts_s) == 1
