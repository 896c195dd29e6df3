"""What a bug report may contain."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.live.problem import LiveProblem
from simulator import Simulator
from tests.intercom.signals import noise
from tests.media_player.conftest import house, room, web_server
from tests.media_player.room import Room
from tests.waiting import until

__all__ = ["house", "room", "web_server"]


@pytest.fixture
async def diagnostics(hass: HomeAssistant) -> None:
    """Set diagnostics up."""
    assert await async_setup_component(hass, "diagnostics", {})


async def download(hass_client: ClientSessionGenerator, path: str) -> tuple[str, dict[str, Any]]:
    """Return a report as text, and what is ours of it."""
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{path}")
    assert response.status == HTTPStatus.OK
    text = await response.text()
    data: dict[str, Any] = json.loads(text)["data"]
    return text, data


def private_words(sim: Simulator) -> list[str]:
    """Return what must be in no report."""
    words = [sim.access_key_id, sim.access_key_secret, sim.instance_id or "", sim.endpoint]
    assert all(words)
    for device in sim.cameras:
        words += [device.iot_id, device.device_name, device.device_secret, device.product_key]
        words += [device.nickname]
    return words


def assert_clean(text: str, words: list[str]) -> None:
    """See that a report has none of some words, however JSON writes them."""
    assert not [word for word in words if word in text or json.dumps(word)[1:-1] in text]
    assert "NoneType" not in text


async def test_tells_capabilities_and_no_secrets(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    diagnostics: None,
    hass_client: ClientSessionGenerator,
) -> None:
    """A report can be published as it is."""
    camera, *_ = sim.cameras
    options = {"forced_cameras": [camera.iot_id], "max_talk_min": 7}
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    text, data = await download(hass_client, entry.entry_id)
    assert data["last_update_success"] is True
    assert data["last_error"] is None
    assert data["entry"]["options"]["max_talk_min"] == 7
    assert data["endpoints"] == {"iot_endpoint": "custom", "linkvisual_endpoint": "custom"}
    assert data["libraries"]["av"]
    assert data["calls"]["QueryProductList"] == {"attempts": 1, "refusals": {}}
    assert data["malformed_rows"] == {}
    assert [camera["number"] for camera in data["cameras"]] == [1, 2, 3, 4]
    assert {camera["product"] for camera in data["cameras"]} == {1, 2}
    assert {camera["model"] for camera in data["cameras"]} == {
        product.name for product in sim.tenant.products.values()
    }
    first = data["cameras"][0]
    assert (first["status"], first["can_talk"], first["turns"]) == ("ONLINE", True, [])
    assert (first["watched"], first["live_problem"]) == (False, None)
    assert first["settings"]["codec"] == "auto"
    assert "StartVoiceIntercom" in first["services"]
    assert_clean(text, private_words(sim))


async def test_how_the_last_turns_went(
    hass: HomeAssistant, room: Room, diagnostics: None, hass_client: ClientSessionGenerator
) -> None:
    """Ten of each camera, with times and ends, without what was said."""
    house = room.house
    for _ in range(10):
        await house.talk(media=house.file(noise(0.1), "secret plan.wav"))
    house.sim.cameras[0].knobs.socket_script = "close"  # type: ignore[assignment]
    with pytest.raises(HomeAssistantError):
        await house.talk(media=house.file(noise(0.3), "secret plan.wav"))
    await until(lambda: room.talking().attributes["last_outcome"] == "failed")
    house.entry.runtime_data.views.status.note_problem(
        house.sim.cameras[0].iot_id, LiveProblem.H265
    )
    text, data = await download(hass_client, house.entry.entry_id)
    (spoken,) = [camera for camera in data["cameras"] if camera["turns"]]
    assert len(spoken["turns"]) == 10
    *played, failed = spoken["turns"]
    assert {turn["outcome"] for turn in played} == {"played"}
    for turn in played:
        assert turn["duration"] > turn["first_sound"] > 0
        assert turn["waited"] >= 0
    assert failed["outcome"] == "failed"
    assert failed["error"]
    assert spoken["live_problem"] == "h265"
    assert "secret plan" not in text
    assert_clean(text, private_words(house.sim))


async def test_of_one_camera(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    diagnostics: None,
    hass_client: ClientSessionGenerator,
) -> None:
    """The same under the same number, and nothing of the others."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    _, whole = await download(hass_client, entry.entry_id)
    numbers = set()
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        assert er.async_entries_for_device(er.async_get(hass), device.id)
        assert {domain for domain, _ in device.identifiers} == {DOMAIN}
        text, data = await download(hass_client, f"{entry.entry_id}/device/{device.id}")
        (camera,) = data["cameras"]
        assert camera in whole["cameras"]
        numbers.add(camera["number"])
        assert_clean(text, private_words(sim))
    assert numbers == {1, 2, 3, 4}


async def test_why_the_cloud_is_not_reached(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    diagnostics: None,
    hass_client: ClientSessionGenerator,
) -> None:
    """The kind of error and the code, and how often."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    sim.set_knob("outage", "503*")
    await entry.runtime_data.coordinator.async_refresh()
    text, data = await download(hass_client, entry.entry_id)
    assert data["last_update_success"] is False
    assert data["last_error"].startswith("UpdateFailed (")
    refused = [one["refusals"] for one in data["calls"].values() if one["refusals"]]
    assert refused
    assert_clean(text, private_words(sim))
