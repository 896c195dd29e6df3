"""Many voices at once, with clouds that allow many and few of them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

from custom_components.linkvisual.openapi import (
    DeviceAddress,
    LearnedRates,
    LinkVisualClient,
    ThrottledError,
)
from custom_components.linkvisual.openapi.operation import VoicePrecedence
from simulator import Simulator
from tests.defaults import use_defaults
from tests.waiting import until

from .cloud import Cloud

VOICE = "QueryVoiceIntercom"


async def _talk_urls(client: LinkVisualClient, sim: Simulator) -> list[bool]:
    """Ask for a URL for every camera at once; return which calls the cloud had refused at first."""
    calls = (client.query_voice_intercom(DeviceAddress(iot_id)) for iot_id in sim.tenant.devices)
    return [talk.throttled for talk in await asyncio.gather(*calls)]


async def test_cloud_that_allows_all_at_once(session: aiohttp.ClientSession) -> None:
    """Each camera takes one call, and none of them waits for another second."""
    async with Simulator(cameras=50, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(enforce_quotas=True, unpublished_quota_per_s=50)
        assert not any(await _talk_urls(cloud.client(), sim))
        assert cloud.calls(VOICE) == 50


async def test_cloud_that_allows_few(session: aiohttp.ClientSession) -> None:
    """Every call gets through in the end, knows that it was refused, and the rate is learned."""
    async with Simulator(cameras=20, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(enforce_quotas=True, unpublished_quota_per_s=5)
        changes: list[int] = []
        rates = LearnedRates(on_change=lambda: changes.append(rates.rates[VOICE].calls_per_s))
        client = cloud.client(rates=rates)
        assert sum(await _talk_urls(client, sim)) == 15
        assert changes
        assert changes[-1] <= 12


async def test_another_client_knows_the_rate(session: aiohttp.ClientSession) -> None:
    """What was learned is used from the first call on: the cloud has nothing to refuse."""
    async with Simulator(cameras=10, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        rates = LearnedRates()
        cloud.set(throttle_every=1, throttle_actions=VOICE)
        for _ in range(2):
            with pytest.raises(ThrottledError):
                await cloud.client(rates=rates).query_voice_intercom(cloud.any_address)
        assert rates.rates[VOICE].calls_per_s == 1
        cloud.set(throttle_every=0, enforce_quotas=True, unpublished_quota_per_s=2)
        sim.calls.clear()
        calls = (
            cloud.client(rates=rates).query_voice_intercom(cloud.any_address) for _ in range(2)
        )
        assert not any(talk.throttled for talk in await asyncio.gather(*calls))


async def test_cloud_that_refuses_for_good(session: aiohttp.ClientSession) -> None:
    """Is asked as often as for anything else."""
    async with Simulator(cameras=1, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(throttle_every=1)
        with pytest.raises(ThrottledError):
            await cloud.client().query_voice_intercom(cloud.any_address)
        assert cloud.calls(VOICE) == 4


async def test_long_hint_is_kept_by_all(session: aiohttp.ClientSession) -> None:
    """The next call fails with the same words, and the cloud is not asked again."""
    async with Simulator(cameras=1, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(throttle_every=1, throttle_retry_after_ms=60_000)
        client = cloud.client()
        for urgent in (False, True):
            with pytest.raises(ThrottledError, match=r"Throttling\.User"):
                await client.query_voice_intercom(cloud.any_address, urgent=urgent)
        assert cloud.calls(VOICE) == 1


async def test_polls_and_pictures_yield_to_voices(session: aiohttp.ClientSession) -> None:
    """They are asked once no voice waits any more; what is not a poll goes on."""
    async with Simulator(cameras=1, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        client = cloud.client()
        async with _voice_that_waits(cloud, client):
            picture = asyncio.create_task(client.trigger_capture_picture(cloud.any_address))
            poll = asyncio.create_task(client.get_device_states([cloud.any_iot_id]))
            await client.query_product_list()
            assert cloud.calls("TriggerCapturePicture") == 0
            assert cloud.calls("BatchGetDeviceState") == 0
        assert await picture
        assert await poll


async def test_a_poll_does_not_yield_for_ever(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that takes long holds it back for a while only."""
    use_defaults(monkeypatch, VoicePrecedence, longest_yield_s=0.05)
    async with Simulator(cameras=1, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        client = cloud.client()
        async with _voice_that_waits(cloud, client):
            assert await client.get_device_states([cloud.any_iot_id])


@asynccontextmanager
async def _voice_that_waits(cloud: Cloud, client: LinkVisualClient) -> AsyncGenerator[None]:
    """Ask for a talk URL, which the cloud gives later."""
    cloud.set(throttle_every=1, throttle_actions=VOICE, throttle_retry_after_ms=10_000)
    voice = asyncio.create_task(client.query_voice_intercom(cloud.any_address))
    await until(lambda: cloud.calls(VOICE))
    yield
    assert not voice.done()
    voice.cancel()
    with suppress(asyncio.CancelledError):
        await voice
