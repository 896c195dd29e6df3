"""Home Assistant's view of a camera after a talk was ended: who hears whom, and what is told."""

import asyncio
import importlib
from pathlib import Path

import pytest
from homeassistant.components.labs import async_update_preview_feature
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .defaults import use_defaults
from .live.browser import NoisyMicrophone, until
from .test_camera_webrtc import FRONT_DOOR, NewPlayer, loaded, loopback_ice, new_player

__all__ = ["loaded", "loopback_ice", "new_player"]

INTERCOM = "sensor.front_door_intercom"


def open_sockets() -> int:
    """Return how many sockets this process has."""
    links = (link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return sum(str(target).startswith("socket:") for target in links)


async def say(microphone: NoisyMicrophone, frames: int) -> None:
    """Wait until a microphone has sent so many more frames."""
    wanted = microphone.frames + frames
    await until(lambda: microphone.frames >= wanted)


async def press(microphone: NoisyMicrophone) -> None:
    """Switch a microphone off and on again, slowly enough for a machine that stands still at times."""
    microphone.switched_on.clear()
    await asyncio.sleep(2.0)
    microphone.switched_on.set()


async def test_stop_talk(hass: HomeAssistant, sim: Simulator, new_player: NewPlayer) -> None:
    """Ends the voice and nothing else: sound and picture go on after a sentence in the picture."""
    microphone = NoisyMicrophone()
    player = await new_player(microphone)
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]) and player.browser.arrived["video"])
    await hass.services.async_call(
        "linkvisual", "stop_talk", {"entity_id": FRONT_DOOR}, blocking=True
    )
    await until(lambda: player.browser.arrived["video"][-1].width == 1280)
    await until(lambda: player.browser.arrived["video"][-1].width == 640)
    pictures = len(player.browser.arrived["video"])
    await until(lambda: len(player.browser.arrived["video"]) > pictures + 10)
    assert not sim.talk.is_busy(sim.cameras[0])
    assert len(sim.recordings) == 1
    state = hass.states.get(INTERCOM)
    assert state is not None
    assert state.attributes["last_outcome"] == "stopped"
    await press(microphone)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))


async def test_a_camera_that_goes_offline(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Ends the talk with the poll that says so, and hears nobody when it is back."""
    microphone = NoisyMicrophone()
    player = await new_player(microphone)
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    sim.cameras[0].status = DeviceStatus.OFFLINE
    coordinator = loaded.runtime_data.coordinator
    await coordinator.async_refresh()
    await until(lambda: not sim.talk.is_busy(sim.cameras[0]))
    sim.cameras[0].status = DeviceStatus.ONLINE
    await coordinator.async_refresh()
    state = hass.states.get(INTERCOM)
    assert state is not None
    assert state.attributes["last_outcome"] == "failed"
    assert state.attributes["last_error"] == "Front door is offline"
    await say(microphone, 75)
    assert len(sim.recordings) == 1
    assert not sim.talk.is_busy(sim.cameras[0])
    await press(microphone)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))


async def test_a_reload(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Keeps the picture, in the same connection, and ends the talk until the next press."""
    microphone = NoisyMicrophone()
    player = await new_player(microphone)
    await player.open()
    arrived = player.browser.arrived
    await until(lambda: sim.talk.is_busy(sim.cameras[0]) and arrived["video"])
    assert await hass.config_entries.async_reload(loaded.entry_id)
    pictures, sounds = len(arrived["video"]), len(arrived["audio"])
    await until(lambda: arrived["video"][-1].width == 1280)
    await until(lambda: len(arrived["audio"]) > sounds + 50)
    await until(lambda: arrived["video"][-1].width == 640)
    assert len(arrived["video"]) > pictures
    assert player.browser.connection.connectionState == "connected"
    assert len(sim.recordings) == 1
    await press(microphone)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    # Its session belongs to the entity of before the reload.
    await player.websocket.close()
    await player.browser.close()
    await sim.wait_for_recording(2)


async def test_reloads_one_after_the_other(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Keep the picture too, and leave nothing behind."""
    player = await new_player()
    await player.open()
    arrived = player.browser.arrived
    sockets: list[int] = []
    for _ in range(3):
        pictures = len(arrived["video"])
        await until(lambda: len(arrived["video"]) > pictures + 5)  # noqa: B023  awaited at once
        sockets.append(open_sockets())
        assert await hass.config_entries.async_reload(loaded.entry_id)
    pictures = len(arrived["video"])
    await until(lambda: len(arrived["video"]) > pictures + 5)
    assert len(sim.live.viewers_of(sim.cameras[0])) == 1
    await until(lambda: open_sockets() <= max(sockets[:2]))


async def test_an_account_that_does_not_come_back(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    new_player: NewPlayer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ends its views after a while, with a sentence; it was silent at once."""
    parked = importlib.import_module("custom_components.linkvisual.bridge.parked_views")
    use_defaults(monkeypatch, parked.async_park, longest_s=0.5)
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await sim.wait_for_recording()
    await until(lambda: not sim.live.viewers_of(sim.cameras[0]))
    event = await player.event("error")
    assert event["code"] == "view_removed"
    await until(lambda: player.browser.connection.connectionState == "closed")


async def test_an_account_that_is_removed(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Ends its views at once."""
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    await hass.config_entries.async_remove(loaded.entry_id)
    assert (await player.event("error"))["code"] == "view_removed"
    await sim.wait_for_recording()


async def test_a_disabled_camera(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Ends the talk and says so."""
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    er.async_get(hass).async_update_entity(FRONT_DOOR, disabled_by=er.RegistryEntryDisabler.USER)
    event = await player.event("error")
    assert event["message"] == "Front door was disabled in Home Assistant"
    await sim.wait_for_recording()


async def test_what_a_page_sends_by_itself_after_a_hang_up(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Gets the picture, also after a reload; the camera hears nothing before a press."""
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    views = loaded.runtime_data.views
    errors = importlib.import_module("custom_components.linkvisual.live.webrtc.errors")
    await views.async_remove(sim.cameras[0].iot_id, errors.BrowserLostError("lost"))
    assert (await player.event("error"))["code"] == "view_lost"
    await sim.wait_for_recording()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    microphone = NoisyMicrophone()
    again = await new_player(microphone)
    await again.open()
    await until(lambda: again.browser.arrived["video"])
    await say(microphone, 75)
    assert len(sim.recordings) == 1
    assert not sim.talk.is_busy(sim.cameras[0])
    await press(microphone)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_home_assistant_stops(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """And tells the browser before its WebSocket is closed, whose heartbeat may outlive it."""
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    stopping = asyncio.create_task(hass.async_stop(force=True))
    event = await player.event("error")
    assert event["message"].startswith("Home Assistant is stopping")
    await stopping
    await sim.wait_for_recording()


async def test_two_way_audio_is_switched_off(
    hass: HomeAssistant, sim: Simulator, new_player: NewPlayer
) -> None:
    """Then nobody talks; who only watches does so."""
    await async_update_preview_feature(hass, "camera", "two_way_audio", False)
    event = await (await new_player(NoisyMicrophone())).ask()
    assert event["type"] == "error"
    assert event["message"].startswith("Two-way audio is switched off")
    assert sim.calls.counts["QueryVoiceIntercom"] == 0
    await (await new_player()).open()
