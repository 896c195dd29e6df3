"""A page whose WebSocket to Home Assistant breaks while its picture runs over its own connection."""

import importlib
from collections.abc import AsyncIterator
from typing import Any

import aioice.ice
import pytest
from aiohttp import ClientWebSocketResponse
from homeassistant.components.labs import async_update_preview_feature
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Simulator

from .defaults import use_defaults
from .live.browser import Browser, NoisyMicrophone, until

FRONT_DOOR = "camera.front_door"


@pytest.fixture(autouse=True)
def loopback_ice(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ICE use 127.0.0.1, which it leaves out, and nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[MockConfigEntry]:
    """Return the entry, set up, with the preview feature of the talk button; unloaded at the end."""
    assert await async_setup_component(hass, "labs", {})
    await async_update_preview_feature(hass, "camera", "two_way_audio", True)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Return a page with a microphone."""
    browser = Browser(microphone=NoisyMicrophone())
    yield browser
    await browser.close()


async def send(websocket: ClientWebSocketResponse, offer: str) -> dict[str, Any]:
    """Send an offer over a new WebSocket and return the answer or the error."""
    command = {"type": "camera/webrtc/offer", "entity_id": FRONT_DOOR, "offer": offer}
    await websocket.send_json({"id": 1, **command})
    while True:
        event: dict[str, Any] = (await websocket.receive_json()).get("event") or {}
        if event.get("type") in ("answer", "error"):
            return event


async def goes_on(sim: Simulator, browser: Browser) -> None:
    """Wait for more pictures, and see that the voice has never been interrupted."""
    pictures = len(browser.arrived["video"])
    await until(lambda: len(browser.arrived["video"]) > pictures + 25)
    assert sim.talk.is_busy(sim.cameras[0])
    assert not sim.recordings


async def test_picture_and_voice_go_on(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    browser: Browser,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The page sends the same offer over its next WebSocket and gets the answer that it has."""
    websocket, offer = await hass_ws_client(hass), await browser.offer()
    first = await send(websocket, offer)
    await browser.accept(first["answer"])
    await until(lambda: browser.arrived["video"] and sim.talk.is_busy(sim.cameras[0]))
    await websocket.close()
    again = await send(await hass_ws_client(hass), offer)
    assert again == first
    await goes_on(sim, browser)


async def test_a_camera_is_renamed(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    browser: Browser,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Picture and voice go on."""
    websocket, offer = await hass_ws_client(hass), await browser.offer()
    await browser.accept((await send(websocket, offer))["answer"])
    await until(lambda: browser.arrived["video"] and sim.talk.is_busy(sim.cameras[0]))
    er.async_get(hass).async_update_entity(FRONT_DOOR, new_entity_id="camera.porch")
    await hass.async_block_till_done()
    assert hass.states.get("camera.porch") is not None
    await goes_on(sim, browser)


async def test_the_new_websocket_is_the_one_that_counts(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    browser: Browser,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When it is closed as well and nobody comes back, the camera is free and the view ends."""
    viewers = importlib.import_module("custom_components.linkvisual.live.webrtc.viewers")
    use_defaults(monkeypatch, viewers.Viewers, reconnect_grace_s=0.5)
    websocket, offer = await hass_ws_client(hass), await browser.offer()
    await browser.accept((await send(websocket, offer))["answer"])
    await websocket.close()
    websocket = await hass_ws_client(hass)
    await send(websocket, offer)
    pictures = len(browser.arrived["video"])
    await until(lambda: len(browser.arrived["video"]) > pictures + 25)
    await websocket.close()
    await until(lambda: browser.connection.connectionState == "closed")
    await sim.wait_for_recording()
