"""Echo cancellation: what cameras report of it, what users say, and what follows from it."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.openapi.thing_models import ECHO_CANCELLATION
from custom_components.linkvisual.options import is_half_duplex, listen_options_of
from simulator import Simulator
from tests.forms import add_settings

PAUSE_S = 0.3


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator, *values: str) -> None:
    """Set the account up; its cameras report these values, one after the other."""
    for product in sim.tenant.products.values():
        product.properties += (ECHO_CANCELLATION,)
    for camera, value in zip(sim.cameras, values, strict=False):
        camera.properties.write(ECHO_CANCELLATION, value, camera.created_ms)
    assert await hass.config_entries.async_setup(entry.entry_id)


def seen(entry: MockConfigEntry, iot_id: str) -> tuple[bool | None, float, bool]:
    """Return what is known of a camera, how long it is waited for, and whether it is muted."""
    camera = entry.runtime_data.coordinator.data[iot_id]
    return (
        camera.cancels_echo,
        listen_options_of(entry, camera).delay_s,
        is_half_duplex(entry, camera),
    )


async def test_what_cameras_report(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """With it a conversation listens at once, without it views are muted; an unknown word says nothing."""
    await set_up(hass, entry, sim, "1", "0", "2")
    assert [seen(entry, camera.iot_id) for camera in sim.cameras] == [
        (True, 0, False),
        (False, PAUSE_S, True),
        (None, PAUSE_S, False),
        (None, PAUSE_S, False),
    ]


async def test_a_camera_that_changes_its_mind(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Is believed with the next list; what cannot be read then stays as it was."""
    await set_up(hass, entry, sim, "1")
    camera = sim.cameras[0]
    camera.properties.write(ECHO_CANCELLATION, "0", camera.created_ms)
    await entry.runtime_data.coordinator.async_rediscover()
    await hass.async_block_till_done()
    assert seen(entry, camera.iot_id)[0] is False
    sim.set_knob("action_errors", "QueryDevicePropertyStatus=200/iot.system.SystemException/oops")
    await entry.runtime_data.coordinator.async_rediscover()
    await hass.async_block_till_done()
    assert entry.runtime_data.coordinator.last_update_success
    assert seen(entry, camera.iot_id)[0] is False


async def test_products_without_the_property(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Cost no call."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    calls = entry.runtime_data.client.statistics.operations
    assert "QueryProductList" in calls
    assert "QueryDevicePropertyStatus" not in calls
    assert seen(entry, sim.cameras[0].iot_id) == (None, PAUSE_S, False)


@pytest.mark.parametrize(("chosen", "delay_s", "muted"), [("yes", 0, False), ("no", PAUSE_S, True)])
async def test_what_the_user_says(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sim: Simulator,
    chosen: str,
    delay_s: float,
    muted: bool,
) -> None:
    """Holds against any report."""
    await set_up(hass, entry, sim, "0", "1")
    for product_key in entry.data["products"]:
        add_settings(hass, entry, product_key, echo_cancellation=chosen)
    for camera in sim.cameras:
        assert seen(entry, camera.iot_id)[1:] == (delay_s, muted)
