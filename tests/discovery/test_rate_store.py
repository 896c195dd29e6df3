"""What was learned about quotas outlives a reload and a restart, and not the account."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.openapi import DeviceAddress, ThrottledError
from simulator import Simulator

VOICE = "QueryVoiceIntercom"


async def test_learned_rates(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """The rate that a throttled call left is the one that the next run begins with."""
    key = f"linkvisual.{entry.entry_id}.rates"
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert key not in hass_storage
    sim.set_knob("throttle_every", 1)
    sim.set_knob("throttle_actions", VOICE)
    sim.set_knob("throttle_retry_after_ms", 60_000)
    address = DeviceAddress(sim.cameras[0].iot_id)
    with pytest.raises(ThrottledError):
        await entry.runtime_data.client.query_voice_intercom(address)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert hass_storage[key]["data"][VOICE]["calls_per_s"] == 12
    with pytest.raises(ThrottledError):
        await entry.runtime_data.client.query_voice_intercom(address)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[key]["data"][VOICE]["calls_per_s"] == 6
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage
