"""Which cameras are there, in how few calls, and what happens when the cloud is in trouble."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .polling import DISCOVERY, POLL, Wait


def cameras(hass: HomeAssistant) -> dict[str, str]:
    """Return the states of all camera entities by name."""
    return {state.name: state.state for state in hass.states.async_all("camera")}


def registered(hass: HomeAssistant, iot_id: str) -> dr.DeviceEntry | None:
    """Return the device of a camera."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, iot_id), entry.entry_id)


async def test_set_up_makes_as_few_calls_as_the_pages_allow(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """One call for the products, one for each page of devices, one for each thing model."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert sim.calls.counts == {"QueryProductList": 1, "QueryDevice": 2, "GetThingModelTsl": 2}


async def test_a_poll_is_one_call_for_all_cameras(
    loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Never a call for each camera."""
    await wait(POLL)
    assert sim.calls.counts == {"BatchGetDeviceState": 1}


async def test_a_poll_without_news_disturbs_nobody(loaded: MockConfigEntry, wait: Wait) -> None:
    """Entities write their state only when something has changed."""
    listener = Mock()
    loaded.runtime_data.coordinator.async_add_listener(listener)
    await wait(POLL)
    await wait(DISCOVERY)
    listener.assert_not_called()


async def test_a_poll_writes_the_states_of_what_has_changed(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """No state, not even an equal one, without news; with news of one camera only its own."""
    written: list[str] = []

    @callback
    def note(event: Event[Mapping[str, Any]]) -> None:
        written.append(event.data["entity_id"])

    @callback
    def any_event(_: Mapping[str, Any]) -> bool:
        return True

    for event_type in ("state_changed", "state_reported"):
        hass.bus.async_listen(event_type, note, event_filter=any_event)
    await wait(POLL)
    assert written == []
    sim.cameras[0].status = DeviceStatus.OFFLINE
    await wait(POLL)
    device = registered(hass, sim.cameras[0].iot_id)
    assert device is not None
    own = er.async_entries_for_device(er.async_get(hass), device.id)
    assert set(written) == {one.entity_id for one in own}


async def test_discovery_needs_no_states_and_no_known_models(
    loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """The list of devices holds their states, and a thing model hardly ever changes."""
    await wait(DISCOVERY)
    assert sim.calls.counts == {"QueryProductList": 1, "QueryDevice": 2}


async def test_a_camera_goes_offline_alone(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """The others stay."""
    device, *_ = sim.cameras
    for status in ("OFFLINE", "UNACTIVE", "DISABLE"):
        device.status = DeviceStatus(status)
        await wait(POLL)
        states = cameras(hass)
        assert states.pop(device.nickname) == STATE_UNAVAILABLE
        assert STATE_UNAVAILABLE not in states.values()
        assert loaded.runtime_data.coordinator.last_update_success
    device.status = DeviceStatus("ONLINE")
    await wait(POLL)
    assert STATE_UNAVAILABLE not in cameras(hass).values()


async def test_a_new_camera_appears(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """Without a reload."""
    sim.add_camera(nickname="Attic")
    await wait(POLL)
    assert "Attic" not in cameras(hass)
    await wait(DISCOVERY)
    assert "Attic" in cameras(hass)


async def test_asking_for_an_update_lists_the_cameras_anew(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator
) -> None:
    """Whoever has just installed a camera need not wait."""
    sim.add_camera(nickname="Attic")
    entity_id = hass.states.async_all("camera")[0].entity_id
    assert await async_setup_component(hass, "homeassistant", {})
    await hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": entity_id}, blocking=True
    )
    await hass.async_block_till_done()
    assert "Attic" in cameras(hass)


async def test_states_that_are_refused_are_taken_from_the_list(
    loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """The list of devices holds the states as well."""
    sim.set_knob("action_errors", "BatchGetDeviceState=200/iot.common.Nonsense/no")
    await wait(POLL)
    assert loaded.runtime_data.coordinator.last_update_success
    assert sim.calls.counts["QueryDevice"] == 2


async def test_a_renamed_camera(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """A name given in the vendor's app arrives."""
    device, *_ = sim.cameras
    device.nickname = "Porch"
    await wait(DISCOVERY)
    found = registered(hass, device.iot_id)
    assert found is not None
    assert found.name == "Porch"


async def test_a_camera_without_nickname(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """The name it was registered with stands in."""
    device, *_ = sim.cameras
    device.nickname = ""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert device.device_name in cameras(hass)


async def test_devices_that_are_no_cameras_are_left_out(
    hass: HomeAssistant, sim: Simulator, account: dict[str, Any]
) -> None:
    """A wall switch neither streams nor talks; it is not polled either."""
    product = sim.add_product(camera=False)
    sim.add_camera(product.product_key)
    entry = MockConfigEntry(
        domain=DOMAIN, data=account | {"products": [product.product_key]}, title="Switches"
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert cameras(hass) == {}
    await entry.runtime_data.coordinator.async_refresh()
    assert sim.calls.counts["BatchGetDeviceState"] == 0


async def test_one_line_down_and_one_line_up(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sim: Simulator,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log is not flooded while the cloud is away, and every camera is unavailable."""
    caplog.set_level(logging.INFO, logger="custom_components.linkvisual")
    caplog.clear()
    sim.set_knob("outage", "503*")
    for _ in range(3):
        await wait(POLL)
    assert set(cameras(hass).values()) == {STATE_UNAVAILABLE}
    sim.set_knob("outage", "none")
    for _ in range(2):
        await wait(POLL)
    assert STATE_UNAVAILABLE not in cameras(hass).values()
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("custom_components")]
    assert lines == [
        "Error fetching LinkVisual iot-060a0bc1 data: The cloud is not working at the moment",
        "Fetching LinkVisual iot-060a0bc1 data recovered",
    ]


REAUTH = [
    "404/InvalidAccessKeyId.NotFound/no",
    "400/SignatureDoesNotMatch/no",
    "400/InvalidSecurityToken.Expired/no",
    "200/403/tenant auth error",
]


@pytest.mark.parametrize("answer", REAUTH)
async def test_what_only_the_user_can_mend_asks_for_credentials(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait, answer: str
) -> None:
    """At run time."""
    sim.set_knob("action_errors", f"*={answer}")
    await wait(POLL)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert set(cameras(hass).values()) == {STATE_UNAVAILABLE}


async def test_throttling_waits_as_long_as_the_cloud_asks(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """A poll that is due earlier is left out."""
    sim.set_knob("throttle_retry_after_ms", 150_000)
    sim.set_knob("throttle_every", 1)
    await wait(POLL)
    sim.set_knob("throttle_every", 0)
    sim.calls.clear()
    await wait(POLL)
    assert not sim.calls.counts
    await wait(timedelta(seconds=100))
    assert sim.calls.counts == {"BatchGetDeviceState": 1}
    assert STATE_UNAVAILABLE not in cameras(hass).values()


async def test_a_wrong_clock_is_a_repair_issue_that_goes_away(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator, wait: Wait
) -> None:
    """No reauthentication: the credentials are right."""
    issues = ir.async_get(hass)
    sim.set_knob("action_errors", "*=400/InvalidTimeStamp.Expired/expired")
    await wait(POLL)
    assert [issue.translation_key for issue in issues.issues.values()] == ["clock_skew"]
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    sim.set_knob("action_errors", "*=200/iot.system.SystemException/oops")
    await wait(POLL)
    assert len(issues.issues) == 1
    sim.set_knob("action_errors", "none")
    await wait(POLL)
    assert not issues.issues
    assert STATE_UNAVAILABLE not in cameras(hass).values()


async def test_a_clock_that_is_off_by_an_hour_is_corrected_quietly(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """The server's own date is enough."""
    sim.set_knob("clock_offset_s", 3600)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not ir.async_get(hass).issues


async def test_a_thing_model_that_fails_hides_no_camera(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A product never seen before is taken for cameras until its model can be read."""
    sim.set_knob("action_errors", "GetThingModelTsl=200/iot.system.SystemException/oops")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert len(cameras(hass)) == 4
    await wait(DISCOVERY)
    warnings = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert sum("cannot be read" in r.getMessage() for r in warnings) == 2
    sim.set_knob("action_errors", "none")
    sim.calls.clear()
    await wait(DISCOVERY)
    assert sim.calls.counts["GetThingModelTsl"] == 2
    assert len(cameras(hass)) == 4


async def test_capabilities_survive_a_restart_with_a_failing_call(
    hass: HomeAssistant, loaded: MockConfigEntry, sim: Simulator
) -> None:
    """What was learned once is kept, so a switch does not become a camera for a while."""
    product = sim.add_product(camera=False)
    sim.add_camera(product.product_key, "Lamp")
    products = [*loaded.data["products"], product.product_key]
    hass.config_entries.async_update_entry(loaded, data={**loaded.data, "products": products})
    await hass.config_entries.async_reload(loaded.entry_id)
    sim.set_knob("action_errors", "GetThingModelTsl=200/iot.system.SystemException/oops")
    await hass.config_entries.async_reload(loaded.entry_id)
    assert len(cameras(hass)) == 4
    assert all(camera.can_talk for camera in loaded.runtime_data.coordinator.data.values())


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("503/ServiceUnavailable/later", ConfigEntryState.SETUP_RETRY),
        ("400/InvalidTimeStamp.Expired/expired", ConfigEntryState.SETUP_RETRY),
        ("400/SignatureDoesNotMatch/no", ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_set_up_when_the_cloud_refuses(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    answer: str,
    state: ConfigEntryState,
) -> None:
    """Trouble of the cloud is tried again; trouble of the credentials is not."""
    sim.set_knob("action_errors", f"*={answer}")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state
    asked = bool(hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    assert asked is (state is ConfigEntryState.SETUP_ERROR)
