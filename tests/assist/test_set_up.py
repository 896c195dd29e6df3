"""Assist beside the account: set up before it, after it, or not at all."""

from pathlib import Path

import pytest
from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from tests.talk.house import House


def satellites(hass: HomeAssistant) -> list[er.RegistryEntry]:
    """Return the satellites of cameras."""
    entries = er.async_get(hass).entities.values()
    return [e for e in entries if e.platform == "linkvisual" and e.domain == "assist_satellite"]


async def test_assist_that_comes_later(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finds the cameras that are there, and the account still ends as a whole."""
    monkeypatch.setattr(tts, "_init_tts_cache_dir", lambda *_: str(tmp_path))
    hass = house.hass
    assert not satellites(hass)
    for component in ("homeassistant", "conversation", "stt", "tts", "assist_pipeline"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()
    assert len(satellites(hass)) == len(house.sim.cameras)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    assert len(satellites(hass)) == len(house.sim.cameras)
