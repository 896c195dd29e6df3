"""Lists of any length take as few calls as the page limits allow."""

import asyncio

import aiohttp
import pytest

from custom_components.linkvisual.openapi.rate_limiter import RateLimiter
from simulator import Simulator
from tests.defaults import use_defaults

from .cloud import Cloud


@pytest.mark.parametrize(
    ("devices", "calls"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (120, 3)]
)
async def test_device_pages(session: aiohttp.ClientSession, devices: int, calls: int) -> None:
    """50 devices fit a page, and no page is fetched to find out that there is none."""
    async with Simulator(cameras=devices, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        [product_key] = sim.tenant.products
        found = await cloud.client().query_devices(product_key)
        assert {device.iot_id for device in found} == set(sim.tenant.devices)
        assert len(found) == devices
        assert cloud.calls("QueryDevice") == calls


@pytest.mark.parametrize(("products", "calls"), [(1, 1), (200, 1), (201, 2), (401, 3)])
async def test_product_pages(session: aiohttp.ClientSession, products: int, calls: int) -> None:
    """200 products fit a page."""
    async with Simulator(cameras=0, products=products, other_products=0) as sim:
        cloud = Cloud(sim, session)
        found = await cloud.client().query_product_list()
        assert {product.product_key for product in found} == set(sim.tenant.products)
        assert cloud.calls("QueryProductList") == calls


async def test_state_batches(session: aiohttp.ClientSession) -> None:
    """50 devices fit a question, whichever product they are of, and none is asked for twice."""
    async with Simulator(cameras=120, products=3, other_products=0) as sim:
        cloud = Cloud(sim, session)
        iot_ids = list(sim.tenant.devices)
        states = await cloud.client().get_device_states(iot_ids + iot_ids)
        assert set(states) == set(iot_ids)
        assert cloud.calls("BatchGetDeviceState") == 3


async def test_batch_that_is_refused_for_one_device(session: aiohttp.ClientSession) -> None:
    """If the cloud refuses a whole batch for a device that is gone, the others still answer."""
    async with Simulator(cameras=50, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(batch_unknown="error")
        iot_ids = list(sim.tenant.devices)
        sim.remove_camera(iot_ids[17])
        states = await cloud.client().get_device_states(iot_ids)
        assert set(states) == set(sim.tenant.devices)
        assert cloud.calls("BatchGetDeviceState") <= 13


async def test_a_list_longer_than_its_numbered_pages(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is read as far as pages have numbers, which is further than anybody's cameras."""
    use_defaults(monkeypatch, RateLimiter, window_s=0.0)
    async with Simulator(cameras=10_120, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        [product_key] = sim.tenant.products
        client = cloud.client()
        found = await client.query_devices(product_key)
        assert len({device.iot_id for device in found}) == len(found) == 10_000
        assert cloud.calls("QueryDevice") == 200
        assert client.malformed_rows["QueryDevice.Total"] == 1


async def test_quotas_are_kept(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More calls at once than a quota allows are spread, and the cloud never has to refuse one."""
    # On a busy machine calls arrive much later than they start.
    use_defaults(monkeypatch, RateLimiter, window_s=3.0)
    async with Simulator(cameras=8, products=1, other_products=0) as sim:
        cloud = Cloud(sim, session)
        cloud.set(enforce_quotas=True)
        client = cloud.client()
        [product_key] = sim.tenant.products
        await asyncio.gather(*(client.get_thing_model(product_key) for _ in range(25)))
        assert cloud.calls("GetThingModelTsl") == 25
        assert sim.calls.peaks_per_s["GetThingModelTsl"] <= 20
