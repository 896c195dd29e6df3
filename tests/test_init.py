"""Loading, unloading and removing an entry."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.bridge.media_loop import MediaLoop
from custom_components.linkvisual.repairs import async_note_missing_library
from simulator import Simulator


def state_of(entry: MockConfigEntry) -> ConfigEntryState:
    """Return the state of an entry as it is now, which a type checker cannot know."""
    state: ConfigEntryState = entry.state
    return state


async def test_load_and_unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unloading leaves every camera unavailable, loading brings it back."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert state_of(entry) is ConfigEntryState.NOT_LOADED
    assert {state.state for state in hass.states.async_all("camera")} == {STATE_UNAVAILABLE}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all("camera")}


async def test_a_stop_during_an_unload(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ends the media loop once; two ends would wait for each other."""
    ends: list[MediaLoop] = []
    stop = MediaLoop.stop

    async def note_and_stop(media_loop: MediaLoop) -> None:
        ends.append(media_loop)
        await stop(media_loop)

    monkeypatch.setattr(MediaLoop, "stop", note_and_stop)
    assert await hass.config_entries.async_setup(entry.entry_id)
    stopping = hass.async_create_task(hass.async_stop(force=True))
    await hass.config_entries.async_unload(entry.entry_id)
    await stopping
    await hass.async_block_till_done()
    [media_loop] = ends
    assert media_loop.closed


async def test_nothing_is_asked_after_unloading(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """No poll outlives its entry."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    coordinator = entry.runtime_data.coordinator
    assert await hass.config_entries.async_unload(entry.entry_id)
    sim.calls.clear()
    await coordinator.async_refresh()
    assert not sim.calls.counts


async def test_removing_leaves_nothing_behind(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Neither devices nor files nor repair issues."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    stored = f"linkvisual.{entry.entry_id}.thing_models"
    assert stored in hass_storage
    sim.set_knob("action_errors", "*=400/InvalidTimeStamp.Expired/expired")
    await entry.runtime_data.coordinator.async_refresh()
    async_note_missing_library(hass, "aiortc", "gone")
    assert len(ir.async_get(hass).issues) == 2
    await hass.config_entries.async_remove(entry.entry_id)
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert not hass.states.async_all("camera")
    assert not ir.async_get(hass).issues
    assert stored not in hass_storage


async def test_secrets_stay_out_of_the_log(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """Also at the most talkative level, and also when calls fail."""
    caplog.set_level("DEBUG")
    assert await hass.config_entries.async_setup(entry.entry_id)
    for answer in ("400/SignatureDoesNotMatch/no", "503/ServiceUnavailable/later"):
        sim.set_knob("action_errors", f"*={answer}")
        await entry.runtime_data.coordinator.async_refresh()
    assert sim.access_key_secret not in caplog.text
    for device in sim.cameras:
        assert device.device_secret not in caplog.text


async def test_a_disabled_entity(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Stays away over a reload, and comes back when it is enabled."""
    entities = er.async_get(hass)
    owned = er.async_entries_for_config_entry(entities, loaded.entry_id)
    entity_id = next(entity.entity_id for entity in owned if entity.domain == "media_player")
    entities.async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    for _ in range(2):
        assert await hass.config_entries.async_reload(loaded.entry_id)
        assert hass.states.get(entity_id) is None
        assert hass.states.async_all("camera")
    entities.async_update_entity(entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert hass.states.get(entity_id) is not None
