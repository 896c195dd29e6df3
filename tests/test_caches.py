"""Caches on disk that are cut, foreign or from the future cost nothing but what they held."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator

STORES = ["thing_models", "pictures", "rates", "talk_choices"]

SPOILED: list[dict[str, Any]] = [
    {"version": 99, "minor_version": 1, "data": {}},
    {"version": 0, "minor_version": 1, "data": {"a": 1}},
    {"version": 1, "minor_version": 99, "data": {"a": {"b": 1}}},
    {"version": 1, "minor_version": 1, "data": [1, 2]},
    {"version": 1, "minor_version": 1, "data": "text"},
    {"version": 1, "minor_version": 1, "data": {"pk": None, "other": 7}},
    {"version": 1, "minor_version": 1, "data": {"pk": {"services": "On", "properties": [1]}}},
    {"version": 1, "minor_version": 1, "data": {"pk": {"services": [["x"]]}}},
    {"version": 1, "minor_version": 1, "data": {"QueryVoiceIntercom": {"calls_per_s": "5"}}},
    {"version": 1, "minor_version": 1, "data": {"QueryVoiceIntercom": {"calls_per_s": 0}}},
]


@pytest.mark.parametrize("name", STORES)
@pytest.mark.parametrize("stored", SPOILED)
async def test_a_spoiled_cache(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    name: str,
    stored: dict[str, Any],
) -> None:
    """Is thrown away; the account works, and what is learned anew is kept."""
    key = f"linkvisual.{entry.entry_id}.{name}"
    hass_storage[key] = {"key": key, **stored}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert len(hass.states.async_all("camera")) == 4
    if name == "thing_models":
        assert hass_storage[key]["version"] == 1
        assert set(hass_storage[key]["data"]) == set(sim.tenant.products)
    assert await hass.config_entries.async_reload(entry.entry_id)
