"""What the intercom sensor keeps, and when its state is new."""

from typing import Any

import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.core import Event, State, callback
from pytest_homeassistant_custom_component.common import mock_restore_cache_with_extra_data

from custom_components.linkvisual.events import EVENT_TURN_ENDED
from tests.intercom.signals import noise
from tests.waiting import until

from .room import Room

LAST = ("last", "last_name", "last_outcome", "last_error", "last_ended", "cut_by", "cut_by_name")


def last_turn(room: Room) -> dict[str, Any]:
    """Return what the sensor tells of the last turn."""
    return {name: room.talking().attributes[name] for name in LAST}


async def test_the_state_is_new_when_the_event_comes(room: Room) -> None:
    """An automation that looks at the sensor sees the turn that has just ended."""
    house, hass = room.house, room.house.hass
    seen: list[State] = []

    @callback
    def look(event: Event) -> None:
        seen.append(room.talking())

    hass.bus.async_listen(EVENT_TURN_ENDED, look)
    await house.talk(media=house.file(noise(0.3), "words.wav"))
    await until(lambda: seen)
    assert seen[0].state == "idle"
    assert seen[0].attributes["last_name"] == "words"


async def test_the_last_turn_outlasts_a_reload(room: Room) -> None:
    """With all that is told of it."""
    house, hass = room.house, room.house.hass
    await house.talk(media=house.file(noise(0.3), "words.wav"))
    await until(lambda: last_turn(room)["last_name"] == "words")
    before = last_turn(room)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await hass.async_block_till_done()
    assert room.talking().state == "idle"
    assert last_turn(room) == before


@pytest.mark.parametrize(
    "stored",
    [
        {"last": "live", "last_ended": "yesterday"},
        {"last": ["live"], "last_ended": "2026-11-28T20:00:00+00:00"},
        {"last_name": "words"},
        {"something": "else"},
    ],
)
async def test_a_stored_turn_that_makes_no_sense(room: Room, stored: dict[str, Any]) -> None:
    """Is no turn."""
    house, hass = room.house, room.house.hass
    entity_id = room.intercom()
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    mock_restore_cache_with_extra_data(hass, [(State(entity_id, "idle"), stored)])
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await hass.async_block_till_done()
    assert not any(last_turn(room).values())


async def test_attributes_that_change_are_not_recorded(room: Room) -> None:
    """They are in the state, and not in the database."""
    info = room.talking().state_info
    assert info is not None
    told = {*LAST, "name", "since", "waiting", "waiting_names"}
    assert told <= set(room.talking().attributes)
    assert told <= info["unrecorded_attributes"]


async def test_an_idle_speaker_has_no_play_button(room: Room) -> None:
    """There is nothing that it could go on with."""
    house = room.house

    def can_play() -> bool:
        features = room.state().attributes["supported_features"]
        return bool(features & MediaPlayerEntityFeature.PLAY)

    assert not can_play()
    await room.play(house.file(noise(9), "song.wav"))
    await room.call("media_pause")
    await room.becomes("paused")
    assert can_play()
    await room.call("media_play")
    await room.becomes("playing")
    await room.call("media_stop")
    await room.silent()
    assert not can_play()
