"""Web radio and playlists, through Home Assistant."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from homeassistant.exceptions import HomeAssistantError

from tests.intercom.media_files import tone_file, wav
from tests.intercom.signals import noise, times_heard
from tests.talk.web.station import Station
from tests.waiting import until

from .room import Room
from .test_playing import FADED_PIECES


@pytest.fixture
async def station(socket_enabled: None) -> AsyncIterator[Station]:
    """Return a web server."""
    server = Station()
    runner = await server.start()
    yield server
    server.released.set()
    await runner.cleanup()


async def test_an_announcement_over_radio(room: Room, station: Station) -> None:
    """The station goes on where it was, and has no length."""
    song, words = noise(3.0), noise(0.3, seed=2)
    station.sound = wav(song)
    async with room.house.nothing_left():
        await room.play(station.url("radio"), extra={"metadata": {"title": "Nice FM"}})
        attributes = room.state().attributes
        assert attributes["media_title"] == "Nice FM"
        assert "media_duration" not in attributes
        await asyncio.sleep(0.5)
        await room.play(room.house.file(words), announce=True)
        await room.becomes("playing")
        await asyncio.sleep(2.6)
        await room.call("media_stop")
        await room.silent()
    times = times_heard(song, room.recordings())
    assert max(times) == 1
    assert times[:100].count(0) <= FADED_PIECES
    assert station.requests == ["radio"]


async def test_a_playlist_becomes_a_queue(room: Room, station: Station) -> None:
    """Its titles are shown, and its entries are played in turn."""
    parts = [noise(0.3, seed=seed) for seed in (1, 2)]
    station.pieces = {f"{number}.wav": wav(part) for number, part in enumerate(parts)}
    station.texts["list.m3u"] = "#EXTM3U\n#EXTINF:1,First\n0.wav\n#EXTINF:2,Second\n{base}/1.wav\n"
    await room.play(station.url("list.m3u"))
    assert room.state().attributes["media_title"] == "First"
    await until(lambda: room.state().attributes.get("media_title") == "Second")
    await room.silent()
    for part, recording in zip(parts, room.recordings(), strict=True):
        assert set(times_heard(part, [recording])) == {1}


async def test_hls(room: Room, station: Station) -> None:
    """MPEG-TS with AAC in pieces is one sound."""
    data = tone_file("mpegts", "aac", rate_hz=48000, layout="stereo", duration_s=1.5)
    third = len(data) // 188 // 3 * 188
    names = ["0.ts", "1.ts", "2.ts"]
    parts = (data[:third], data[third : 2 * third], data[2 * third :])
    station.pieces = dict(zip(names, parts, strict=True))
    station.texts["live.m3u8"] = "\n".join(
        ["#EXTM3U", "#EXT-X-TARGETDURATION:1", *names, "#EXT-X-ENDLIST"]
    )
    await room.play(station.url("live.m3u8"))
    await room.silent()
    (played,) = room.recordings()
    assert (abs(played.astype(int)) > 4000).sum() > 7000


async def test_a_station_that_is_not_there(room: Room, station: Station) -> None:
    """Is an error that says why and not where."""
    with pytest.raises(HomeAssistantError, match="HTTP 404") as caught:
        await room.play(station.url("gone.m3u?token=verysecret"))
    assert "verysecret" not in str(caught.value)
    with pytest.raises(HomeAssistantError, match="HTTP 404"):
        await room.play(station.url("gone"))
    assert room.state().state == "idle"
