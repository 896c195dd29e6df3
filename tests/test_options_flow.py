"""Options: how often to ask, how to talk, and what to treat as a camera."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from .forms import schema_of

DEFAULTS = {
    "poll_interval_s": 60,
    "codec": "g711a",
    "gain_db": 0.0,
    "normalise": False,
    "lead_in_ms": 500,
    "tail_ms": 500,
    "chunk_samples": 128,
    "timestamp_mode": "realtime",
    "release_after_s": 3.0,
    "max_talk_min": 10,
    "stream_type": "main",
    "use_ice_servers": False,
}


async def test_defaults(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Sending the form untouched stores the defaults."""
    await hass.config_entries.async_setup(entry.entry_id)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["step_id"] == "init"
    result = await hass.config_entries.options.async_configure(form["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == DEFAULTS
    await hass.async_block_till_done()


async def test_changes_reload_the_entry(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """New options take effect at once, and the next dialog starts from them."""
    await hass.config_entries.async_setup(entry.entry_id)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    changed = {
        "poll_interval_s": 30,
        "codec": "g711u",
        "gain_db": -3.5,
        "normalise": True,
        "lead_in_ms": 0,
        "tail_ms": 800,
        "chunk_samples": "320",
        "timestamp_mode": "legacy_half",
        "release_after_s": 1.5,
        "max_talk_min": 60,
        "stream_type": "sub",
        "use_ice_servers": True,
    }
    await hass.config_entries.options.async_configure(form["flow_id"], changed)
    await hass.async_block_till_done()
    assert dict(entry.options) == changed | {"chunk_samples": 320}
    interval = entry.runtime_data.coordinator.update_interval
    assert interval.total_seconds() == 30
    form = await hass.config_entries.options.async_init(entry.entry_id)
    suggested = {
        str(key.schema): key.description["suggested_value"] for key in schema_of(form).schema
    }
    assert suggested == changed


@pytest.mark.parametrize(
    "typed",
    [
        {"poll_interval_s": 14},
        {"lead_in_ms": 5001},
        {"gain_db": 20.5},
        {"codec": "opus"},
        {"chunk_samples": "129"},
        {"timestamp_mode": "double"},
    ],
)
async def test_out_of_range(
    hass: HomeAssistant, entry: MockConfigEntry, typed: dict[str, Any]
) -> None:
    """What no camera could want is refused."""
    await hass.config_entries.async_setup(entry.entry_id)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(form["flow_id"], typed)


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
    form = await hass.config_entries.options.async_init(entry.entry_id)
    selector = schema_of(form).schema["forced_cameras"]
    assert selector.config["options"] == [{"value": device.iot_id, "label": "Gate"}]
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"forced_cameras": [device.iot_id]}
    )
    await hass.async_block_till_done()
    camera = entry.runtime_data.coordinator.data[device.iot_id]
    assert camera.can_talk
    assert not camera.can_stream
    assert hass.states.get("camera.gate") is not None


async def test_forced_devices_are_kept_while_the_cloud_is_down(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An entry that is not loaded offers what is already forced, so that saving loses nothing."""
    hass.config_entries.async_update_entry(entry, options={"forced_cameras": ["gate"]})
    form = await hass.config_entries.options.async_init(entry.entry_id)
    selector = schema_of(form).schema["forced_cameras"]
    assert selector.config["options"] == [{"value": "gate", "label": "gate"}]


async def test_the_form_reaches_a_browser(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Every field can be sent as JSON."""
    assert await async_setup_component(hass, "config", {})
    await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_client()
    response = await client.post(
        "/api/config/config_entries/options/flow", json={"handler": entry.entry_id}
    )
    fields = (await response.json())["data_schema"]
    assert [field["name"] for field in fields] == list(DEFAULTS)
