"""Options of an account: how often to ask, how long to talk, and what to treat as a camera."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from .forms import changed, schema_of, shown

DEFAULTS = {
    "max_talk_min": 10,
    "release_after_s": 3.0,
    "use_ice_servers": False,
    "normalise": False,
    "listen_delay_ms": 300,
    "listen_limit_s": 30,
    "poll_interval_s": 60,
}
CHANGES = {
    "max_talk_min": 60,
    "release_after_s": 1.5,
    "use_ice_servers": True,
    "normalise": True,
    "listen_delay_ms": 500,
    "listen_limit_s": 60,
    "poll_interval_s": 30,
}


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the dialog."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["step_id"] == "init"
    return form


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, changes: dict[str, Any]
) -> ConfigFlowResult:
    """Open the dialog, change some fields and save."""
    form = await start(hass, entry)
    typed = changed(form, changes)
    result = await hass.config_entries.options.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done()
    return result


async def test_defaults(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Sending the form untouched stores the defaults, without the sections."""
    await hass.config_entries.async_setup(entry.entry_id)
    result = await change(hass, entry, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == DEFAULTS


async def test_the_title_names_the_account(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Two accounts have two dialogs."""
    form = await start(hass, entry)
    assert form["description_placeholders"] == {"account": "LinkVisual iot-060a0bc1"}


async def test_the_next_dialog_starts_from_what_was_stored(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """In every section."""
    await hass.config_entries.async_setup(entry.entry_id)
    await change(hass, entry, CHANGES)
    assert dict(entry.options) == CHANGES
    sections = shown(schema_of(await start(hass, entry)))
    assert {key: value for fields in sections.values() for key, value in fields.items()} == CHANGES


async def test_changes_hold_at_once_and_reload_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """A reload would cut off everybody who talks."""
    await hass.config_entries.async_setup(entry.entry_id)
    before = entry.runtime_data
    sim.calls.clear()
    await change(hass, entry, CHANGES)
    assert entry.runtime_data is before
    interval = before.coordinator.update_interval
    assert interval is not None
    assert interval.total_seconds() == 30
    assert sim.calls.counts == {"BatchGetDeviceState": 1}


@pytest.mark.parametrize(
    "typed", [{"poll_interval_s": 14}, {"max_talk_min": 241}, {"release_after_s": 0.4}]
)
async def test_out_of_range(
    hass: HomeAssistant, entry: MockConfigEntry, typed: dict[str, Any]
) -> None:
    """What nobody could want is refused."""
    await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(InvalidData):
        await change(hass, entry, typed)


async def test_a_device_can_be_forced_to_be_a_camera(
    hass: HomeAssistant, sim: Simulator, account: dict[str, Any]
) -> None:
    """A thing model may be silent about a loudspeaker that is there."""
    product = sim.add_product(camera=False)
    device = sim.add_camera(product.product_key, "Gate")
    entry = MockConfigEntry(
        domain="linkvisual", data=account | {"products": [product.product_key]}, title="Gate"
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert not hass.states.async_all("camera")
    voice = schema_of(await start(hass, entry)).schema["voice"].schema
    selector = voice.schema["forced_cameras"]
    assert selector.config["options"] == [{"value": device.iot_id, "label": "Gate"}]
    await change(hass, entry, {"forced_cameras": [device.iot_id]})
    camera = entry.runtime_data.coordinator.data[device.iot_id]
    assert camera.can_talk
    assert not camera.can_stream
    assert hass.states.get("camera.gate") is not None


async def test_forced_devices_are_kept_while_the_cloud_is_down(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An entry that is not loaded offers what is already forced, so that saving loses nothing."""
    hass.config_entries.async_update_entry(entry, options={"forced_cameras": ["gate"]})
    voice = schema_of(await start(hass, entry)).schema["voice"].schema
    assert voice.schema["forced_cameras"].config["options"] == [{"value": "gate", "label": "gate"}]
    await change(hass, entry, {})
    assert entry.options["forced_cameras"] == ["gate"]


async def test_the_form_reaches_a_browser(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Every field can be sent as JSON, and only what experts want is folded away."""
    assert await async_setup_component(hass, "config", {})
    await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_client()
    response = await client.post(
        "/api/config/config_entries/options/flow", json={"handler": entry.entry_id}
    )
    sections = (await response.json())["data_schema"]
    assert {section["name"]: section["expanded"] for section in sections} == {
        "everyday": True,
        "picture": True,
        "voice": True,
        "conversation": False,
        "expert": False,
    }
    fields = [field["name"] for section in sections for field in section["schema"]]
    assert fields == list(DEFAULTS)
