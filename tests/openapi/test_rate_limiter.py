"""The quota in the client: published ones, which are kept, and others, which are found out."""

import asyncio

import pytest

from custom_components.linkvisual.openapi import LearnedRate, ThrottledError
from custom_components.linkvisual.openapi.adaptive_limiter import AdaptiveRateLimiter
from custom_components.linkvisual.openapi.learned_rates import FULL_CALLS_PER_S
from custom_components.linkvisual.openapi.rate_limiter import RateLimiter, Ticket

BURST = 2 * FULL_CALLS_PER_S


async def test_calls_within_the_quota_never_wait() -> None:
    """Each of them is let through without giving up control even once."""
    limiter = RateLimiter(5)
    for _ in range(5):
        assert _passes(limiter, Ticket())


async def test_no_window_holds_more_than_the_quota() -> None:
    """A burst is spread so that any window has at most the quota in it, in order of arrival."""
    limiter = RateLimiter(3)
    starts_s: list[tuple[int, float]] = []

    async def call(number: int) -> None:
        await limiter.acquire(Ticket())
        starts_s.append((number, asyncio.get_running_loop().time()))

    await asyncio.gather(*(call(number) for number in range(5)))
    assert [number for number, _ in starts_s] == [0, 1, 2, 3, 4]
    assert starts_s[3][1] - starts_s[0][1] >= 1.0
    assert starts_s[4][1] - starts_s[1][1] >= 1.0


async def test_cancelled_wait_frees_its_turn() -> None:
    """Who gives up while waiting neither blocks the next nor uses up quota."""
    limiter = RateLimiter(1)
    await limiter.acquire(Ticket())
    waiting = asyncio.create_task(limiter.acquire(Ticket()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await limiter.acquire(Ticket())
    assert len(limiter._starts_s) == 1


async def test_wait_that_is_cancelled_as_it_ends_frees_its_turn() -> None:
    """Its place is for the next, who waits for it already."""
    limiter = RateLimiter(1)
    await limiter.acquire(Ticket())
    first, second = (asyncio.create_task(limiter.acquire(Ticket())) for _ in range(2))
    await asyncio.sleep(0)
    limiter._starts_s.clear()
    limiter._release()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert len(limiter._starts_s) == 1


async def test_live_voice_goes_before_announcements() -> None:
    """Its first attempt goes at once; one that the cloud sent back goes first of those who wait."""
    limiter = RateLimiter(1)
    await limiter.acquire(Ticket())
    order: list[str] = []

    async def call(name: str, ticket: Ticket) -> None:
        await limiter.acquire(ticket)
        order.append(name)

    announcement = asyncio.create_task(call("announcement", Ticket()))
    await asyncio.sleep(0)
    live = Ticket(urgent=True)
    await call("live", live)
    again = asyncio.create_task(call("live again", live))
    await asyncio.sleep(0)
    limiter._starts_s.clear()
    limiter._release()
    await again
    limiter._starts_s.clear()
    limiter._release()
    await announcement
    assert order == ["live", "live again", "announcement"]


async def test_call_that_was_sent_back_keeps_its_place() -> None:
    """Those who came later do not overtake it."""
    limiter = RateLimiter(1)
    early = Ticket()
    await limiter.acquire(early)
    order: list[int] = []

    async def call(ticket: Ticket) -> None:
        await limiter.acquire(ticket)
        order.append(ticket.number)

    late = Ticket()
    calls = [asyncio.create_task(call(ticket)) for ticket in (late, early)]
    await asyncio.sleep(0)
    for _ in calls:
        limiter._starts_s.clear()
        limiter._release()
        await asyncio.sleep(0)
    await asyncio.gather(*calls)
    assert order == [early.number, late.number]


async def test_unknown_quota_starts_with_a_burst() -> None:
    """All cameras of a large house at once, and no more."""
    limiter = _limiter()
    assert all(_passes(limiter, Ticket()) for _ in range(BURST))
    assert not _passes(limiter, Ticket())


async def test_refusals_of_one_burst_halve_the_rate_once() -> None:
    """And another one, of a call that started afterwards, halves it again."""
    learned: list[LearnedRate] = []
    limiter = _limiter(learned)
    burst = [Ticket() for _ in range(10)]
    for ticket in burst:
        await limiter.acquire(ticket)
    for ticket in burst:
        limiter.refused(ticket, ThrottledError("Throttling"))
    assert [rate.calls_per_s for rate in learned] == [FULL_CALLS_PER_S // 2]
    await asyncio.sleep(0.001)
    later = Ticket()
    await limiter.acquire(later)
    limiter.refused(later, ThrottledError("Throttling"))
    assert learned[-1].calls_per_s == FULL_CALLS_PER_S // 4


async def test_a_window_begins_with_the_answer_of_a_refusal() -> None:
    """The cloud may have counted the call when this machine had long let it through."""
    limiter = _limiter(None, LearnedRate(1, 4e9))
    ticket = Ticket()
    await limiter.acquire(ticket)
    await asyncio.sleep(0.01)
    limiter.refused(ticket, ThrottledError("Throttling"))
    assert limiter._free_at_s() >= asyncio.get_running_loop().time() + 1.0


async def test_most_of_a_burst_refused_tells_the_rate() -> None:
    """What the cloud let through of it is what it allows, in whatever order the answers come."""
    learned: list[LearnedRate] = []
    limiter = _limiter(learned)
    burst = [Ticket() for _ in range(10)]
    for ticket in burst:
        await limiter.acquire(ticket)
    limiter.granted(burst[0])
    for ticket in burst[3:]:
        limiter.refused(ticket, ThrottledError("Throttling"))
    limiter.granted(burst[1])
    limiter.granted(burst[2])
    assert [rate.calls_per_s for rate in learned] == [FULL_CALLS_PER_S // 2, 1, 2, 3]


async def test_refusal_beyond_the_limit_says_nothing_of_the_rate() -> None:
    """A live voice's first attempt does not wait, and the cloud may well refuse it."""
    learned: list[LearnedRate] = []
    limiter = _limiter(learned, LearnedRate(1, 4e9))
    await limiter.acquire(Ticket())
    live = Ticket(urgent=True)
    await limiter.acquire(live)
    limiter.refused(live, ThrottledError("Throttling"))
    assert not learned


async def test_rate_does_not_fall_below_what_the_cloud_lets_through() -> None:
    """Whether the grants are known before the refusal or after."""
    learned: list[LearnedRate] = []
    limiter = _limiter(learned, LearnedRate(6, 4e9))
    tickets = [Ticket() for _ in range(6)]
    for ticket in tickets:
        await limiter.acquire(ticket)
    limiter.granted(tickets[0])
    limiter.refused(tickets[5], ThrottledError("Throttling"))
    assert learned[-1].calls_per_s == 3
    for ticket in tickets[1:5]:
        limiter.granted(ticket)
    assert learned[-1].calls_per_s == 5


async def test_queueing_again_helps_only_where_others_get_through() -> None:
    """A cloud that refuses everything is not asked for ever."""
    limiter = _limiter()
    first, second = Ticket(), Ticket()
    await limiter.acquire(first)
    await limiter.acquire(second)
    assert not limiter.refused(first, ThrottledError("Throttling"))
    limiter.granted(second)
    assert limiter.refused(first, ThrottledError("Throttling"))


async def test_a_hint_holds_every_call_of_the_quota() -> None:
    """Urgent ones too; one that is too long for a call is told at once, with what is left of it."""
    limiter = _limiter()
    ticket = Ticket()
    await limiter.acquire(ticket)
    limiter.refused(ticket, ThrottledError("Throttling.User", "r", retry_after_ms=60_000))
    assert not _passes(limiter, Ticket())
    assert not _passes(limiter, Ticket(urgent=True))
    limiter.raise_if_held(longest_s=90)
    with pytest.raises(ThrottledError, match=r"Throttling\.User") as caught:
        limiter.raise_if_held(longest_s=20)
    assert 20_000 < (caught.value.retry_after_ms or 0) <= 60_000


@pytest.mark.parametrize(
    ("later_s", "calls_per_s"),
    [(0, 5), (599, 5), (600, 6), (1200, 7), (86_400, FULL_CALLS_PER_S), (-86_400, 5)],
)
def test_recovery(later_s: float, calls_per_s: int) -> None:
    """One call a second in ten minutes, up to where it began; a clock set back changes nothing."""
    assert LearnedRate(5, 1_000_000.0).now(1_000_000.0 + later_s) == calls_per_s


def _limiter(
    learned: list[LearnedRate] | None = None, before: LearnedRate | None = None
) -> AdaptiveRateLimiter:
    return AdaptiveRateLimiter(before, (learned if learned is not None else []).append)


def _passes(limiter: RateLimiter, ticket: Ticket) -> bool:
    """Tell whether a call is let through without giving up control; one that is not leaves."""
    acquiring = limiter.acquire(ticket)
    try:
        acquiring.__await__().__next__()
    except StopIteration:
        return True
    with pytest.raises(asyncio.CancelledError):
        acquiring.throw(asyncio.CancelledError)
    return False
