"""The last picture of each camera outlasts a restart, and goes when the camera goes."""

import asyncio
from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import storage
from homeassistant.util.file import WriteError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.snapshots.capture import async_capture
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from tests.defaults import use_defaults

from .rig import THUMBNAIL, Rig, is_placeholder


@pytest.fixture
async def rig(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> Rig:
    """Return a Home Assistant that asks cameras for pictures, which they send at once."""
    use_defaults(monkeypatch, async_capture, poll_interval_s=0.01)
    sim.set_knob("picture_delay_s", 0)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return Rig(hass, sim, entry, monkeypatch)


def key(rig: Rig) -> str:
    """Return the name of the file."""
    return f"linkvisual.{rig.entry.entry_id}.pictures"


def kept(rig: Rig, hass_storage: dict[str, Any]) -> set[str]:
    """Return of which cameras there are pictures in storage."""
    return set(hass_storage.get(key(rig), {}).get("data", {}))


async def test_a_restart(rig: Rig) -> None:
    """A camera that is offline since shows what it saw last."""
    camera, other, *_ = rig.sim.cameras
    last = await rig.image(camera)
    camera.status = other.status = DeviceStatus.OFFLINE
    assert await rig.hass.config_entries.async_reload(rig.entry.entry_id)
    assert await rig.image(camera) == last
    assert is_placeholder(await rig.image(other, THUMBNAIL))


async def test_a_picture_from_before_is_old(rig: Rig) -> None:
    """Whoever asks first gets a new one."""
    camera = rig.sim.cameras[0]
    last = await rig.image(camera)
    assert await rig.hass.config_entries.async_reload(rig.entry.entry_id)
    assert await rig.image(camera) != last


async def test_when_it_is_written(rig: Rig, hass_storage: dict[str, Any]) -> None:
    """Not with every picture; at the latest when Home Assistant stops."""
    camera = rig.sim.cameras[0]
    await rig.image(camera)
    await rig.hass.async_block_till_done()
    assert not kept(rig, hass_storage)
    rig.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await rig.hass.async_block_till_done()
    assert kept(rig, hass_storage) == {camera.iot_id}


async def test_a_large_picture(rig: Rig, hass_storage: dict[str, Any]) -> None:
    """Is shown and not kept."""
    rig.entry.runtime_data.pictures.largest_kept_bytes = 100
    assert await rig.image(rig.sim.cameras[0])
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    assert not kept(rig, hass_storage)


@pytest.mark.usefixtures("one_answer_is_enough")
async def test_what_goes(rig: Rig, hass_storage: dict[str, Any]) -> None:
    """The picture of a removed camera, and all with the entry."""
    camera, other, *_ = rig.sim.cameras
    await asyncio.gather(*(rig.image(device) for device in (camera, other)))
    rig.sim.tenant.remove_device(camera.iot_id)
    coordinator = rig.entry.runtime_data.coordinator
    coordinator._next_discovery_s = 0.0
    await coordinator.async_refresh()
    await rig.hass.async_block_till_done()
    assert rig.entry.runtime_data.pictures.of(camera.iot_id) is None
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    assert kept(rig, hass_storage) == {other.iot_id}
    await rig.hass.config_entries.async_remove(rig.entry.entry_id)
    assert key(rig) not in hass_storage


@pytest.mark.usefixtures("one_answer_is_enough")
async def test_a_camera_that_went_while_home_assistant_was_off(
    rig: Rig, hass_storage: dict[str, Any]
) -> None:
    """Is forgotten at the start."""
    camera = rig.sim.cameras[0]
    await rig.image(camera)
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    rig.sim.tenant.remove_device(camera.iot_id)
    await rig.hass.config_entries.async_setup(rig.entry.entry_id)
    assert rig.entry.runtime_data.pictures.of(camera.iot_id) is None
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    assert not kept(rig, hass_storage)


async def test_what_is_no_picture(rig: Rig, hass_storage: dict[str, Any]) -> None:
    """Is as good as nothing."""
    camera = rig.sim.cameras[0]
    await rig.image(camera)
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    hass_storage[key(rig)]["data"] = {camera.iot_id: "no picture!"}
    camera.status = DeviceStatus.OFFLINE
    await rig.hass.config_entries.async_setup(rig.entry.entry_id)
    assert is_placeholder(await rig.image(camera, THUMBNAIL))


async def test_a_disk_that_is_full(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """Is one line in the log, and everything else goes on."""

    async def fail(self: storage.Store[Any], data: dict[str, Any]) -> None:
        raise WriteError("No space left on device")

    await rig.image(rig.sim.cameras[0])
    # Home Assistant's own harness replaces it too, and takes that back before the rig does.
    with rig.monkeypatch.context() as full:
        full.setattr(storage.Store, "_async_write_data", fail)
        assert await rig.hass.config_entries.async_reload(rig.entry.entry_id)
    lines = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    # Home Assistant may find time to write files of its own.
    assert [line for line in lines if "linkvisual" in line] == [
        f"Error writing config for {key(rig)}: No space left on device"
    ]
    assert not is_placeholder(await rig.image(rig.sim.cameras[0]))
