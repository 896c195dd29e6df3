"""An alarm through many cameras in virtual time: nobody is refused for ever, and nobody waits for nothing."""

import asyncio
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.openapi import DeviceAddress, LearnedRates, LinkVisualClient
from custom_components.linkvisual.openapi.learned_rates import FULL_CALLS_PER_S
from tests.intercom.skipping_loop import run_skipping

from .virtual_cloud import Count, VirtualCloud

BURST = 2 * FULL_CALLS_PER_S
PACE_S = 1.05
"""A client that knows the quota sends as many calls as it allows each time this has passed."""

PAUSE_S = 3.0
"""Between two alarms: the cloud has forgotten the first, the client remembers what it learned."""

RETRY_JITTER_S = 0.05
"""By so much later than a second a refused call comes back."""

counts = st.sampled_from(Count)
cameras_of_a_house = st.integers(1, 60)
quotas_per_s = st.integers(1, BURST)
round_trips_s = st.floats(0.005, 0.3)
sendings_s = st.floats(0, 0.003)


@dataclass
class Alarm:
    """One announcement through all cameras of a house, and perhaps a live voice meanwhile."""

    cameras: int
    live_at_s: float | None = None
    live_took_s: float = 0.0

    async def sound(self, client: LinkVisualClient) -> None:
        """Return when every camera has its URL; raises what the first failure raises."""
        calls = [client.query_voice_intercom(_address(n)) for n in range(self.cameras)]
        if self.live_at_s is None:
            await asyncio.gather(*calls)
        else:
            await asyncio.gather(*calls, self._speak(client, self.live_at_s))

    async def _speak(self, client: LinkVisualClient, at_s: float) -> None:
        await asyncio.sleep(at_s)
        await client.query_voice_intercom(_address(-1), urgent=True)
        self.live_took_s = asyncio.get_running_loop().time() - at_s


@settings(deadline=None)
@given(cameras_of_a_house, quotas_per_s, counts, round_trips_s, sendings_s)
def test_no_later_than_by_a_pace_that_is_known(
    cameras: int, quota_per_s: int, count: Count, round_trip_s: float, sending_s: float
) -> None:
    """What a client pays that does not know the quota is the burst itself, and the trips that teach it.

    None is refused twice.
    """
    cloud = VirtualCloud(quota_per_s, count, round_trip_s=round_trip_s, sending_s=sending_s)
    run_skipping(Alarm(cameras).sound(cloud.client()))
    known_pace_s = (cameras - 1) // min(quota_per_s, FULL_CALLS_PER_S) * PACE_S
    learning_s = min(cameras, BURST) * sending_s + 1.5 * round_trip_s + RETRY_JITTER_S
    assert cloud.granted_s[-1] <= known_pace_s + learning_s
    assert cloud.refused <= max(cameras - quota_per_s, 0)


@settings(deadline=None)
@given(cameras_of_a_house, st.integers(1, FULL_CALLS_PER_S - 1), counts, round_trips_s)
def test_a_second_alarm_knows_the_quota(
    cameras: int, quota_per_s: int, count: Count, round_trip_s: float
) -> None:
    """None of its calls is refused, whichever client of the account makes them."""
    cloud = VirtualCloud(quota_per_s, count, round_trip_s=round_trip_s)
    rates = LearnedRates()

    async def sound_twice() -> float:
        await Alarm(BURST).sound(cloud.client(rates))
        await asyncio.sleep(PAUSE_S)
        cloud.refused = 0
        called_s = asyncio.get_running_loop().time()
        await Alarm(cameras).sound(cloud.client(rates))
        return called_s

    called_s = run_skipping(sound_twice())
    assert not cloud.refused
    known_pace_s = (cameras - 1) // quota_per_s * PACE_S
    assert cloud.granted_s[-1] - called_s <= known_pace_s + round_trip_s


@settings(deadline=None)
@given(
    cameras_of_a_house,
    quotas_per_s,
    counts,
    round_trips_s,
    st.floats(0, 0.05),
    st.sampled_from((0, 1_000)),
    st.floats(0, 20),
    st.integers(),
)
def test_a_live_voice_is_before_announcements(
    cameras: int,
    quota_per_s: int,
    count: Count,
    round_trip_s: float,
    jitter_s: float,
    hint_ms: int,
    live_at_s: float,
    seed: int,
) -> None:
    """It waits for the quota's second or the cloud's hint, whoever else waits; nobody fails for it."""
    cloud = VirtualCloud(
        quota_per_s,
        count,
        round_trip_s=round_trip_s,
        jitter_s=jitter_s,
        hint_ms=hint_ms,
        seed=seed,
    )
    alarm = Alarm(cameras, live_at_s)
    run_skipping(alarm.sound(cloud.client()))
    trips_s = 3 * (round_trip_s + 2 * jitter_s)
    assert alarm.live_took_s <= 2 * PACE_S + hint_ms / 1000 + trips_s
    assert len(cloud.granted_s) == cameras + 1


def _address(number: int) -> DeviceAddress:
    return DeviceAddress(f"camera{number}")
