"""The media player: what it shows, what it takes, what it keeps."""

import asyncio

import numpy as np
import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.linkvisual.intercom.g711 import Samples
from simulator import Simulator
from tests.intercom.signals import noise, times_heard, tone, without_gaps
from tests.media_player.conftest import engine, house, room, web_server
from tests.media_player.room import Room
from tests.waiting import until

__all__ = ["engine", "house", "room", "web_server"]


def level(samples: Samples) -> float:
    """Return the root mean square of samples."""
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))


async def test_every_camera_has_a_speaker(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Idle, at full volume, named after its device."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    states = hass.states.async_all("media_player")
    assert {state.name for state in states} == {f"{it.nickname} Speaker" for it in sim.cameras}
    for state in states:
        assert state.state == "idle"
        assert state.attributes["volume_level"] == 1
        assert state.attributes["is_volume_muted"] is False
        features = MediaPlayerEntityFeature(state.attributes["supported_features"])
        assert MediaPlayerEntityFeature.MEDIA_ANNOUNCE in features
        assert MediaPlayerEntityFeature.MEDIA_ENQUEUE in features


async def test_every_camera_tells_who_talks(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Nobody, to begin with."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    states = hass.states.async_all("sensor")
    assert {state.name for state in states} == {f"{it.nickname} Intercom" for it in sim.cameras}
    assert {state.state for state in states} == {"idle"}
    assert states[0].attributes["options"] == ["idle", "live", "announcement", "media"]


async def test_volume_while_it_plays(room: Room) -> None:
    """Changes what is heard, and only that."""
    await room.call("volume_set", volume_level=0.5)
    await room.play(room.house.file(tone(2.0)))
    await asyncio.sleep(0.8)
    await room.call("volume_set", volume_level=0.1)
    assert room.state().attributes["volume_level"] == 0.1
    await room.silent()
    played = without_gaps(room.recordings()[0])
    loud, quiet = level(played[1600:4000]), level(played[-3200:-800])
    assert loud == pytest.approx(8000 / 2**0.5 / 2, rel=0.05)
    assert quiet == pytest.approx(loud / 5, rel=0.1)


async def test_no_click_when_the_volume_changes(room: Room) -> None:
    """A tone never jumps by more than it does by itself."""
    await room.play(room.house.file(tone(1.6)))
    await asyncio.sleep(0.3)
    for volume in (0.2, 1.0, 0.5):
        await room.call("volume_set", volume_level=volume)
        await asyncio.sleep(0.2)
    await room.silent()
    (played,) = room.recordings()
    steps = np.abs(np.diff(without_gaps(played).astype(np.int32)))
    steepest = 8000 * 2 * np.pi * 440 / 8000
    assert steps.max() < steepest * 1.1


async def test_mute(room: Room) -> None:
    """Silence flows, and the volume is kept."""
    await room.call("volume_set", volume_level=0.4)
    await room.call("volume_mute", is_volume_muted=True)
    await room.play(room.house.file(tone(0.5)))
    await room.silent()
    (played,) = room.recordings()
    assert np.abs(played).max() <= 8
    state = room.state()
    assert state.attributes["is_volume_muted"] is True
    assert state.attributes["volume_level"] == 0.4


async def test_an_announcement_on_a_muted_speaker(room: Room) -> None:
    """Is heard at the volume, over media that are not, and mute stands afterwards."""
    await room.call("volume_set", volume_level=0.4)
    await room.call("volume_mute", is_volume_muted=True)
    await room.play(room.house.file(tone(20.0)))
    await room.play(room.house.file(tone(0.5), "words.wav"), announce=True)
    assert room.state().attributes["is_volume_muted"] is True
    await until(lambda: room.talking().state == "media")
    await room.call("media_stop")
    await room.silent()
    media, words, *_ = room.recordings()
    assert np.abs(media).max() <= 8
    assert level(without_gaps(words)[800:3200]) == pytest.approx(8000 / 2**0.5 * 0.4, rel=0.05)


async def test_volume_steps(room: Room) -> None:
    """Up and down."""
    await room.call("volume_down")
    assert room.state().attributes["volume_level"] == pytest.approx(0.9)
    await room.call("volume_up")
    assert room.state().attributes["volume_level"] == pytest.approx(1.0)


async def test_the_volume_outlasts_a_restart(room: Room) -> None:
    """And so does mute, also for what is played."""
    await room.call("volume_set", volume_level=0.3)
    await room.call("volume_mute", is_volume_muted=True)
    assert await room.house.hass.config_entries.async_reload(room.house.entry.entry_id)
    attributes = room.state().attributes
    assert (attributes["volume_level"], attributes["is_volume_muted"]) == (0.3, True)
    await room.call("volume_mute", is_volume_muted=False)
    await room.play(room.house.file(tone(0.5)))
    await room.silent()
    assert level(without_gaps(room.recordings()[0])[800:3200]) == pytest.approx(
        8000 / 2**0.5 * 0.3, rel=0.05
    )


async def test_the_queue(room: Room) -> None:
    """Add, next and play put media where they say."""
    parts = {name: noise(0.4, seed=seed) for seed, name in enumerate("abcd")}
    paths = {name: room.house.file(part, f"{name}.wav") for name, part in parts.items()}
    long = room.house.file(noise(20.0, seed=9), "long.wav")
    await room.play(long)
    await room.play(paths["a"], enqueue="add")
    await room.play(paths["b"], enqueue="next")
    assert room.state().attributes["media_title"] == "long"
    await room.play(paths["c"], enqueue="play")
    assert room.state().attributes["media_title"] == "c"
    await room.play(paths["d"], enqueue="add")
    await room.silent()
    recordings = room.recordings()[1:]
    assert len(recordings) == 4
    for name, recording in zip("cbad", recordings, strict=True):
        assert set(times_heard(parts[name], [recording])) == {1}, name


async def test_next_and_previous(room: Room) -> None:
    """Go through the queue."""
    for name in "ab":
        path = room.house.file(noise(20.0), f"{name}.wav")
        await room.play(path, enqueue="add")
    await room.call("media_next_track")
    assert room.state().attributes["media_title"] == "b"
    await room.call("media_previous_track")
    assert room.state().attributes["media_title"] == "a"
    await room.call("clear_playlist")
    await room.silent()


async def test_an_announcement_is_not_in_the_playlist(room: Room) -> None:
    """To clear that ends the media only; what is for media does an announcement no harm."""
    words = noise(1.2, seed=2)
    await room.play(room.house.file(noise(20.0), "song.wav"))
    announcing = room.begin(room.house.file(words), announce=True)
    await until(lambda: room.talking().state == "announcement")
    await room.becomes("playing")
    for action in ("clear_playlist", "media_pause", "media_next_track", "media_previous_track"):
        await room.call(action)
    assert room.state().state == "playing"
    await announcing
    await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}
    assert room.talking().attributes["last_outcome"] == "played"


@pytest.mark.usefixtures("one_answer_is_enough")
async def test_a_camera_that_is_removed(room: Room) -> None:
    """From the account, while it plays or is paused: nothing is left of its media."""
    house = room.house
    async with house.nothing_left():
        await room.play(house.file(noise(20.0)), 0, 1)
        await room.call("media_pause", 1)
        coordinator = house.entry.runtime_data.coordinator
        for camera in house.sim.cameras[:2]:
            house.sim.tenant.remove_device(camera.iot_id)
        coordinator._next_discovery_s = 0.0
        await coordinator.async_refresh()


async def test_browse(room: Room, hass_ws_client: WebSocketGenerator) -> None:
    """Shows sounds and nothing else."""
    room.house.file(noise(0.1), "bell.wav")
    (room.house.media / "film.mp4").write_bytes(b"")
    hass = room.house.hass
    assert await async_setup_component(hass, "media_source", {})
    await hass.async_block_till_done()
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "media_player/browse_media",
            "entity_id": room.speaker(),
            "media_content_type": "",
            "media_content_id": "media-source://media_source/local/.",
        }
    )
    answer = await client.receive_json()
    assert [child["title"] for child in answer["result"]["children"]] == ["bell.wav"]


async def test_media_from_a_media_source(room: Room) -> None:
    """Is played by its id, which is shown."""
    words = noise(0.4)
    room.house.file(words, "bell.wav")
    assert await async_setup_component(room.house.hass, "media_source", {})
    media_id = "media-source://media_source/local/bell.wav"
    await room.play(media_id, extra={"title": "The bell"})
    assert room.state().attributes["media_title"] == "The bell"
    assert room.state().attributes["media_content_id"] == media_id
    await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}


@pytest.mark.parametrize(
    "media", ["file:///etc/hostname", "/etc/hostname", "rtsp://a/b", "http://["]
)
async def test_media_that_is_not_allowed(room: Room, media: str) -> None:
    """Is refused before anything is opened."""
    with pytest.raises((ServiceValidationError, HomeAssistantError)):
        await room.play(media)
    assert room.state().state == "idle"
    assert not room.recordings()
