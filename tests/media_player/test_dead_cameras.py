"""Cameras that do not answer, and the speakers beside them."""

import asyncio
from contextlib import suppress

import pytest
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.cloud.device import DeviceStatus
from tests.intercom.signals import noise, times_heard
from tests.waiting import until

from .room import Room

EVERYWHERE = "media_player.everywhere"


@pytest.fixture
async def group(room: Room) -> None:
    """Make a group of three speakers."""
    options = {
        "group_type": "media_player",
        "name": "Everywhere",
        "entities": [room.speaker(number) for number in range(3)],
        "hide_members": False,
    }
    entry = MockConfigEntry(domain="group", title="Everywhere", options=options)
    entry.add_to_hass(room.house.hass)
    assert await room.house.hass.config_entries.async_setup(entry.entry_id)
    await room.house.hass.async_block_till_done()


async def play_everywhere(room: Room, media: str) -> None:
    """Play media through the group."""
    data = {"media_content_id": media, "media_content_type": "music"}
    await room.house.hass.services.async_call(
        "media_player", "play_media", {"entity_id": EVERYWHERE, **data}, blocking=True
    )


async def goes_offline(room: Room, number: int) -> None:
    """Let a camera go offline, and Home Assistant notice."""
    room.house.sim.cameras[number].status = DeviceStatus.OFFLINE
    await room.house.entry.runtime_data.coordinator.async_refresh()
    await room.house.hass.async_block_till_done()


async def test_a_group_with_a_camera_that_is_offline(room: Room, group: None) -> None:
    """Is heard through the others."""
    words = noise(0.8)
    await goes_offline(room, 1)
    await play_everywhere(room, room.house.file(words))
    await until(lambda: len(room.house.sim.recordings) == 2)
    for number in (0, 2):
        assert set(times_heard(words, room.recordings(number))) == {1}


async def test_a_group_with_a_camera_that_refuses(room: Room, group: None) -> None:
    """Is heard through the others, however long that one is tried."""
    words = noise(0.8)
    room.house.sim.cameras[1].knobs.socket_script = "close"  # type: ignore[assignment]
    playing = asyncio.create_task(play_everywhere(room, room.house.file(words)))
    await until(lambda: room.recordings(0) and room.recordings(2))
    for number in (0, 2):
        assert set(times_heard(words, room.recordings(number))) == {1}
    await room.call("media_stop", 1)
    with suppress(HomeAssistantError):
        await playing


async def test_an_offline_camera(room: Room) -> None:
    """Its speaker and its intercom are unavailable, the others are not; all come back with it."""
    await goes_offline(room, 1)
    assert [room.state(number).state for number in range(3)] == ["idle", "unavailable", "idle"]
    assert room.talking(1).state == "unavailable"
    assert room.talking(0).state == "idle"
    room.house.sim.cameras[1].status = DeviceStatus.ONLINE
    await room.house.entry.runtime_data.coordinator.async_refresh()
    await room.house.hass.async_block_till_done()
    assert room.state(1).state == room.talking(1).state == "idle"
