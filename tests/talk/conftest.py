"""A house that can talk."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.intercom import TalkOptions
from simulator import Simulator
from tests.defaults import use_defaults
from tests.media.web.station import Station

from .house import House
from .speech_engine import SpeechEngine
from .web_server import WebServer

TOOLS = Path(__file__).parents[2] / ".venv" / "bin"


@pytest.fixture
async def house(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> House:
    """Return a house whose cameras need no silence around the words."""
    use_defaults(monkeypatch, TalkOptions, close_delay_s=0.02)
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config_entries.async_update_entry(entry, options={"lead_in_ms": 0, "tail_ms": 0})
    assert await hass.config_entries.async_setup(entry.entry_id)
    return House(hass, sim, entry, tmp_path)


@pytest.fixture
async def engine(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpeechEngine:
    """Return a speech engine that Home Assistant knows; nothing is kept on disk."""
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tts, "DEFAULT_CACHE", False)
    monkeypatch.setattr(tts, "_init_tts_cache_dir", lambda *_: str(tmp_path))
    assert await async_setup_component(house.hass, "tts", {})
    engine = SpeechEngine()
    await house.hass.data[DATA_COMPONENT].async_add_entities([engine])
    return engine


@pytest.fixture
async def plain_engine(house: House, engine: SpeechEngine) -> SpeechEngine:
    """Return a speech engine that knows one format only."""
    plain = SpeechEngine(converts=False, rate_hz=16000)
    await house.hass.data[DATA_COMPONENT].async_add_entities([plain])
    return plain


@pytest.fixture
async def station(socket_enabled: None) -> AsyncIterator[Station]:
    """Return a radio station."""
    server = Station()
    runner = await server.start()
    yield server
    server.released.set()
    await runner.cleanup()


@pytest.fixture
async def web_server(socket_enabled: None) -> AsyncIterator[WebServer]:
    """Return a web server."""
    server = WebServer()
    runner = await server.start()
    yield server
    server.released.set()
    await runner.cleanup()
