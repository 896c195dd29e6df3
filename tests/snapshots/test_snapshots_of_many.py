"""Many cameras at once: a dashboard must not keep a snapshot waiting, nor hammer the cloud."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import CONCURRENT_REFRESHES
from custom_components.linkvisual.snapshots.capture import async_capture
from simulator import Simulator
from tests.defaults import use_defaults

from ..waiting import until
from .rig import THUMBNAIL, Rig, is_placeholder


@pytest.fixture
async def sim(socket_enabled: None, one_attempt: None) -> AsyncIterator[Simulator]:
    """Return a cloud with thirty cameras whose pictures come at once."""
    async with Simulator(cameras=30, other_products=0) as simulator:
        simulator.set_knob("picture_delay_s", 0)
        yield simulator


@pytest.fixture
async def rig(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> Rig:
    """Return a Home Assistant that asks them."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    return Rig(hass, sim, entry, monkeypatch)


async def test_a_dashboard_takes_a_few_at_a_time_and_a_snapshot_overtakes(rig: Rig) -> None:
    """Those that wait for a turn ask nothing."""
    rig.sim.set_knob("picture_never", value=True)
    *cameras, last = rig.sim.cameras
    askers = [asyncio.create_task(rig.image(camera, THUMBNAIL)) for camera in cameras]
    await until(lambda: rig.captures == CONCURRENT_REFRESHES)
    askers.append(asyncio.create_task(rig.image(last)))
    await until(lambda: rig.sim.pictures.captures[last.iot_id])
    assert rig.captures == CONCURRENT_REFRESHES + 1
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    assert all(map(is_placeholder, await asyncio.gather(*askers)))
    assert rig.captures == CONCURRENT_REFRESHES + 1


async def test_a_dashboard_fills_up(rig: Rig) -> None:
    """Within the quota, however often it asks, until every camera has a picture."""
    use_defaults(rig.monkeypatch, async_capture, poll_interval_s=0.1)
    rig.sim.set_knob("enforce_quotas", value=True)
    cameras = rig.sim.cameras[:10]
    for _ in range(10):
        pictures = await asyncio.gather(*(rig.image(camera, THUMBNAIL) for camera in cameras))
        if not any(map(is_placeholder, pictures)):
            break
    else:
        pytest.fail("a camera has no picture yet")
    assert set(rig.sim.pictures.captures.values()) == {1}
