"""Files through one camera: from the first to the last sample, stopped, paused, replaced."""

import asyncio

import pytest
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from tests.intercom.signals import noise, times_heard
from tests.waiting import until

from .room import Room

FADED_PIECES = 8
"""How many 20 ms a fade-out and the fade-in after it change, at most."""


async def test_a_file(room: Room) -> None:
    """Every sample is played once; the state tells what and how long."""
    words = noise(1.2)
    async with room.house.nothing_left():
        await room.play(room.house.file(words, "Bell at night.wav"))
        state = room.state()
        assert state.state == "playing"
        assert state.attributes["media_title"] == "Bell at night"
        assert state.attributes["media_position"] == 0
        assert state.attributes["media_position_updated_at"] is not None
        assert room.talking().state == "media"
        assert room.talking().attributes["name"] == "Bell at night"
        await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}
    assert room.talking().attributes["last_outcome"] == "played"
    assert "media_title" not in room.state().attributes


async def test_a_speaker_is_renamed(room: Room) -> None:
    """It plays on under its new name, and so is it shown by the sensor under another as well."""
    words, entities = noise(1.2), er.async_get(room.house.hass)
    await room.play(room.house.file(words))
    entities.async_update_entity(room.speaker(), new_entity_id="media_player.gong")
    entities.async_update_entity(room.intercom(), new_entity_id="sensor.gong")
    assert (room.speaker(), room.intercom()) == ("media_player.gong", "sensor.gong")
    assert room.state().state == "playing"
    assert room.talking().state == "media"
    await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}
    assert room.talking().attributes["last_outcome"] == "played"


async def test_stop(room: Room) -> None:
    """Ends it within moments, and with a fade."""
    await room.play(room.house.file(noise(20.0)))
    await asyncio.sleep(0.4)
    await room.call("media_stop")
    await room.silent()
    (played,) = room.recordings()
    assert len(played) < 8000 * 5
    loud = abs(played.astype(int)) > 2000
    assert not loud[-100:].any()
    assert room.talking().attributes["last_outcome"] == "stopped"


async def test_pause_and_play(room: Room) -> None:
    """Nothing is lost and nothing is said twice."""
    words = noise(2.5)
    await room.play(room.house.file(words))
    await asyncio.sleep(0.8)
    await room.call("media_pause")
    assert room.state().state == "paused"
    await until(lambda: not room.house.sim.talk.sockets)
    await room.call("media_play")
    assert room.state().state == "playing"
    await room.silent()
    times = times_heard(words, room.recordings())
    assert max(times) == 1
    assert times.count(0) <= FADED_PIECES


async def test_new_media_replaces(room: Room) -> None:
    """At once."""
    first, second = noise(20.0), noise(0.6, seed=2)
    await room.play(room.house.file(first, "first.wav"))
    await room.play(room.house.file(second, "second.wav"))
    assert room.state().attributes["media_title"] == "second"
    await room.silent()
    assert set(times_heard(second, room.recordings())) == {1}


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 100])
async def test_media_that_is_none(room: Room, content: bytes) -> None:
    """Is an error for who asked, and the player is idle again."""
    path = room.house.media / "bad.wav"
    path.write_bytes(content)
    async with room.house.nothing_left():
        with pytest.raises(HomeAssistantError):
            await room.play(str(path))
        await room.silent()
    assert room.talking().attributes["last_outcome"] == "failed"


async def test_unloading_while_it_plays(room: Room) -> None:
    """Leaves nothing."""
    async with room.house.nothing_left():
        await room.play(room.house.file(noise(20.0)))
        assert await room.house.hass.config_entries.async_unload(room.house.entry.entry_id)
        assert room.state().state == "unavailable"


async def test_unloading_while_it_is_paused(room: Room) -> None:
    """Leaves nothing either."""
    async with room.house.nothing_left():
        await room.play(room.house.file(noise(20.0)))
        await room.call("media_pause")
        assert await room.house.hass.config_entries.async_unload(room.house.entry.entry_id)
