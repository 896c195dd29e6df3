"""Places in media, titles and covers as the media player shows them."""

from functools import partial

import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.exceptions import HomeAssistantError

from tests.intercom.decode.hostile_media import mp3_with_cover, png_of_size
from tests.intercom.media_files import wav
from tests.intercom.signals import noise, times_heard
from tests.media.web.habits import Habits
from tests.media.web.station import Station
from tests.media.web.test_hearing_stations import STATION, answer, mp3, with_titles
from tests.media.web.tones import tone_media, ts
from tests.waiting import until

from .room import Room


def can_seek(room: Room) -> bool:
    """Return whether the player has a bar to seek in."""
    features = MediaPlayerEntityFeature(room.state().attributes["supported_features"])
    return MediaPlayerEntityFeature.SEEK in features


def shows(room: Room, title: str) -> bool:
    """Return whether the player shows a title."""
    return room.state().attributes.get("media_title") == title


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("web", [False, True])
async def test_a_place_in_a_song(room: Room, habits: Habits, web: bool, paused: bool) -> None:
    """Is heard from there on, at once or when it goes on."""
    song = noise(20.0)
    habits.files["song.wav"] = wav(song)
    path = room.house.file(song, "song.wav")
    async with room.house.nothing_left():
        await room.play(habits.url("song.wav") if web else path)
        assert room.state().attributes["media_duration"] == 20
        assert can_seek(room)
        if paused:
            await room.call("media_pause")
        await room.call("media_seek", seek_position=19.0)
        assert room.state().attributes["media_position"] in (19, 18)
        if paused:
            assert room.state().state == "paused"
            await room.call("media_play")
        await room.silent()
    times = times_heard(song, room.recordings())
    assert set(times[19 * 50 + 2 :]) == {1}
    assert set(times[5 * 50 : 18 * 50]) == {0}
    assert not can_seek(room)


async def test_a_place_in_a_stream_that_has_ended(room: Room, habits: Habits) -> None:
    """Of HLS: is heard from there on."""
    names = [f"{number}.ts" for number in range(10)]
    habits.files = {name: ts(500, start_s=at * 0.8) for at, name in enumerate(names)}
    parts = "".join(f"#EXTINF:0.8,\n{name}\n" for name in names)
    habits.texts["x.m3u8"] = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{parts}#EXT-X-ENDLIST\n"
    async with room.house.nothing_left():
        await room.play(habits.url("x.m3u8"))
        assert room.state().attributes["media_duration"] == 8
        assert can_seek(room)
        await until(lambda: names[-1] in habits.requests)  # it is read ahead
        asked = len(habits.requests)
        await room.call("media_seek", seek_position=7.0)
        await room.silent()
    assert habits.requests[asked:] == ["x.m3u8", *names[8:]]


async def test_a_place_behind_the_end(room: Room) -> None:
    """Is the last one."""
    await room.play(room.house.file(noise(20.0)))
    await room.call("media_seek", seek_position=900.0)
    await room.silent()


async def test_a_station_has_no_places(room: Room, station: Station) -> None:
    """And goes on."""
    station.sound = wav(noise(3.0))
    await room.play(station.url("radio"))
    assert not can_seek(room)
    intercoms = room.house.entry.runtime_data.intercoms
    player = intercoms.of(room.house.sim.cameras[0].iot_id).player
    with pytest.raises(Exception, match="no places"):
        await intercoms.media_loop.run(player.seek(1.0))
    with pytest.raises(HomeAssistantError):
        await room.call("media_seek", seek_position=1.0)
    assert room.state().state == "playing"
    await room.call("media_stop")
    await room.silent()


async def test_tags_and_a_cover(room: Room) -> None:
    """Are shown while the song plays."""
    tags = {"title": "Song", "artist": "Ann", "album": "All"}
    picture = png_of_size(16)
    song = tone_media("flac", "flac", 500, duration_s=5.0, tags=tags)
    (room.house.media / "song.flac").write_bytes(song)
    (room.house.media / "cover.mp3").write_bytes(mp3_with_cover(mp3(500) * 5, picture))
    await room.play(str(room.house.media / "song.flac"))
    shown = room.state().attributes
    assert (shown["media_title"], shown["media_artist"]) == ("Song", "Ann")
    assert shown["media_album_name"] == "All"
    assert "entity_picture" not in shown
    await room.play(str(room.house.media / "cover.mp3"))
    assert "entity_picture" in room.state().attributes
    component = room.house.hass.data["media_player"]
    entity = component.get_entity(room.speaker())
    assert await entity.async_get_media_image() == (picture, "image/png")
    await room.call("media_stop")
    await room.silent()


async def test_what_a_station_plays(room: Room, habits: Habits) -> None:
    """Is shown while it plays, beside its name."""
    body = with_titles(mp3(500) * 9, 8000, "Ann - One", "Ann - One", "Bob - Two")
    lines = (*STATION, "icy-metaint: 8000")
    habits.answers["hang"] = lambda: answer(*lines, body=body)
    await room.play(habits.url("hang"), extra={"metadata": {"title": "Nice FM"}})
    assert room.talking().attributes["name"] == "Nice FM"
    for title in ("Ann - One", "Bob - Two"):
        await until(partial(shows, room, title))
        assert room.state().attributes["media_artist"] == "Nice FM"
    await room.call("media_stop")
    await room.silent()
