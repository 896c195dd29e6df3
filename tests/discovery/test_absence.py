"""Cameras that the cloud no longer lists: one odd answer removes nothing, a real departure does."""

from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from simulator import Simulator
from simulator.cloud.device import Device

from ..polling import DISCOVERY, POLL, Wait


def states(hass: HomeAssistant) -> list[str]:
    """Return the states of all camera entities."""
    return [state.state for state in hass.states.async_all("camera")]


def registered(hass: HomeAssistant) -> set[str]:
    """Return the IotIds of all devices."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {iot_id for device in devices for _, iot_id in device.identifiers}


def questions(hass: HomeAssistant) -> list[str]:
    """Return the issues that ask whether all cameras have gone."""
    return [id_ for _, id_ in ir.async_get(hass).issues if id_.startswith("all_cameras_missing")]


def hide(sim: Simulator, *devices: Device) -> None:
    """Let the cloud lose devices."""
    for device in devices:
        sim.tenant.remove_device(device.iot_id)


@pytest.mark.parametrize("batch_unknown", ["omit", "error"])
async def test_a_camera_that_has_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait, batch_unknown: str
) -> None:
    """Is unavailable at once, removed minutes later, and welcome if it comes back."""
    sim.set_knob("batch_unknown", batch_unknown)
    device, *_ = sim.cameras
    hide(sim, device)
    for _ in range(2):
        await wait(POLL)
        assert states(hass).count(STATE_UNAVAILABLE) == 1
        assert device.iot_id in registered(hass)
    await wait(POLL)
    assert len(states(hass)) == 3
    assert device.iot_id not in registered(hass)
    sim.tenant.add_device(device)
    await wait(DISCOVERY)
    assert len(states(hass)) == 4
    assert STATE_UNAVAILABLE not in states(hass)


async def test_a_camera_that_is_back_with_the_next_poll(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Lost nothing, and has to be missed twice in a row again before it is removed."""
    device, *_ = sim.cameras
    for _ in range(3):
        hide(sim, device)
        await wait(POLL)
        sim.tenant.add_device(device)
        await wait(POLL)
        assert STATE_UNAVAILABLE not in states(hass)
    assert len(registered(hass)) == 4


async def test_a_product_that_has_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Takes its cameras along, those of the other product stay."""
    sim.tenant.remove_product(min(sim.tenant.products))
    await wait(DISCOVERY)
    assert states(hass).count(STATE_UNAVAILABLE) == 2
    await wait(POLL)
    await wait(POLL)
    assert len(states(hass)) == 2
    assert STATE_UNAVAILABLE not in states(hass)


@pytest.mark.parametrize(
    "answer",
    [
        "QueryDevice=200/iot.prod.NotExistedProduct/gone",
        "none",
    ],
)
async def test_an_account_that_seems_empty(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait, answer: str
) -> None:
    """Keeps its devices however long it lasts; the user is asked, until a camera is back."""
    devices = list(sim.cameras)
    sim.set_knob("action_errors", answer)
    if answer == "none":
        hide(sim, *devices)
    await wait(DISCOVERY)
    assert not questions(hass)
    for _ in range(4):
        sim.calls.clear()
        await wait(POLL)
        assert sim.calls.counts["QueryProductList"] == 1
    assert set(states(hass)) == {STATE_UNAVAILABLE}
    assert len(registered(hass)) == 4
    assert len(questions(hass)) == 1
    sim.set_knob("action_errors", "none")
    if answer == "none":
        for device in devices:
            sim.tenant.add_device(device)
    await wait(POLL)
    assert STATE_UNAVAILABLE not in states(hass)
    assert not questions(hass)


async def test_a_start_with_an_empty_answer(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Removes no device either."""
    devices = list(sim.cameras)
    hide(sim, *devices)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert len(registered(hass)) == 4
    for device in devices:
        sim.tenant.add_device(device)
    await wait(POLL)
    assert len(states(hass)) == 4
    assert STATE_UNAVAILABLE not in states(hass)


async def answer_question(hass: HomeAssistant) -> dict[str, Any]:
    """Say that all cameras have gone."""
    assert await async_setup_component(hass, "repairs", {})
    await hass.async_block_till_done()
    manager = repairs_flow_manager(hass)
    assert manager
    (issue_id,) = questions(hass)
    flow = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
    assert flow["type"] is FlowResultType.FORM
    result = dict(await manager.async_configure(flow["flow_id"], {}))
    await hass.async_block_till_done()
    return result


async def test_a_user_who_says_that_all_have_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Has them removed, and new ones are found by themselves."""
    devices = list(sim.cameras)
    hide(sim, *devices)
    for _ in range(3):
        await wait(POLL)
    assert (await answer_question(hass))["type"] is FlowResultType.CREATE_ENTRY
    assert not states(hass)
    assert not registered(hass)
    assert not questions(hass)
    sim.tenant.add_device(devices[0])
    await wait(POLL)
    assert len(states(hass)) == 1


async def test_a_user_who_says_so_when_the_cloud_is_down(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Is told that nothing was removed, and asked again."""
    hide(sim, *sim.cameras)
    for _ in range(3):
        await wait(POLL)
    sim.set_knob("outage", "503*")
    assert (await answer_question(hass))["type"] is FlowResultType.ABORT
    assert len(registered(hass)) == 4
    assert questions(hass)


async def test_a_list_that_could_not_be_read_whole(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sim: Simulator,
    wait: Wait,
) -> None:
    """Proves nothing, however often it comes."""
    device, *_ = sim.cameras
    name, device.device_name = device.device_name, ""
    for _ in range(5):
        await wait(DISCOVERY)
    assert len(registered(hass)) == 4
    assert states(hass).count(STATE_UNAVAILABLE) == 1
    assert loaded.runtime_data.client.malformed_rows.total() >= 5
    device.device_name = name
    await wait(POLL)
    assert STATE_UNAVAILABLE not in states(hass)


async def test_a_product_that_the_user_takes_out(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator
) -> None:
    """Needs no second opinion."""
    kept = [max(sim.tenant.products)]
    hass.config_entries.async_update_entry(loaded, data={**loaded.data, "products": kept})
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert len(registered(hass)) == 2


async def test_hundreds_of_cameras(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, wait: Wait
) -> None:
    """Go and get other names without a word lost on the way."""
    product_key = min(sim.tenant.products)
    cameras = [sim.add_camera(product_key) for _ in range(120)]
    assert await hass.config_entries.async_setup(entry.entry_id)
    for number, camera in enumerate(cameras):
        camera.nickname = f"Gate {number}"
    await wait(DISCOVERY)
    names = {state.name for state in hass.states.async_all("camera")}
    assert {f"Gate {number}" for number in range(120)} <= names
    hide(sim, *cameras)
    for _ in range(3):
        await wait(POLL)
    assert len(states(hass)) == 4
    assert len(registered(hass)) == 4
