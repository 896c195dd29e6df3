"""Web radio and playlists, through Home Assistant."""

import asyncio
from pathlib import Path
from typing import override
from unittest.mock import AsyncMock, Mock

import pytest
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    async_capture_events,
    mock_integration,
    mock_platform,
)

from custom_components.linkvisual.events import EVENT_TURN_ENDED
from custom_components.linkvisual.media.web.reading import Patience
from tests.defaults import use_defaults
from tests.intercom.media_files import tone_file, wav
from tests.intercom.signals import noise, times_heard
from tests.media.web.station import Station
from tests.waiting import until

from .room import Room
from .test_playing import FADED_PIECES


async def test_an_announcement_over_radio(
    room: Room, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The station goes on where it was, and has no length."""
    use_defaults(monkeypatch, Patience, silence_s=60.0)
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


@pytest.mark.parametrize("name", ["list", "list.m3u", "list.m3u8"])
async def test_a_playlist_whose_first_entry_is_dead(
    room: Room, station: Station, name: str
) -> None:
    """The others are played, whatever the list is called."""
    parts = [noise(0.3, seed=seed) for seed in (1, 2)]
    station.pieces = {f"{number}.wav": wav(part) for number, part in enumerate(parts)}
    station.texts[name] = "#EXTM3U\ngone.wav\n0.wav\nalso_gone\n1.wav\n"
    await room.play(station.url(name))
    await room.silent()
    for part in parts:
        assert set(times_heard(part, room.recordings())) == {1}


async def test_a_playlist_in_a_file(room: Room, station: Station) -> None:
    """Files are titles of a queue as well, beside stations."""
    parts = [noise(0.3, seed=seed) for seed in (1, 2)]
    room.house.file(parts[0], "Song #1.wav")
    station.pieces["b"] = wav(parts[1])
    lines = ["#EXTM3U", "Song #1.wav", "#EXTINF:-1,Nice FM", station.url("b")]
    (room.house.media / "list.m3u").write_text("\n".join(lines))
    await room.play(str(room.house.media / "list.m3u"))
    assert room.state().attributes["media_title"] == "Song #1"
    await until(lambda: room.state().attributes.get("media_title") == "Nice FM")
    await room.silent()
    for part, recording in zip(parts, room.recordings(), strict=True):
        assert set(times_heard(part, [recording])) == {1}


async def test_a_password_in_an_address(room: Room, station: Station) -> None:
    """Is in no state of any entity."""
    station.sound = wav(noise(3.0))
    address = station.url("radio").replace("://", "://user:s3cret@")
    await room.play(address)
    shown = f"{room.state()} {room.talking()}"
    assert "'127.0.0.1'" in shown or "=127.0.0.1" in shown
    assert "s3cret" not in shown
    await room.call("media_stop")
    await room.silent()


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
    assert station.requests == ["live.m3u8", *names]


async def test_a_station_that_is_not_there(room: Room, station: Station) -> None:
    """Is an error that says why and not where."""
    with pytest.raises(HomeAssistantError, match="HTTP 404") as caught:
        await room.play(station.url("gone.m3u?token=verysecret"))
    assert "verysecret" not in str(caught.value)
    with pytest.raises(HomeAssistantError, match="HTTP 404"):
        await room.play(station.url("gone"))
    assert room.state().state == "idle"


async def test_a_playlist_as_an_announcement(room: Room, station: Station) -> None:
    """Is said in one go without the entries that cannot be read, and cuts media once."""
    ended = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    parts = [noise(0.3, seed=seed) for seed in (1, 2)]
    station.pieces = {f"{number}.wav": wav(part) for number, part in enumerate(parts)}
    station.texts["list.m3u"] = "#EXTM3U\n0.wav\ngone.wav\n1.wav\n"
    await room.play(room.house.file(noise(20.0, seed=3)))
    await room.play(station.url("list.m3u"), announce=True)
    await until(lambda: room.talking().state == "media")
    assert [event.data["outcome"] for event in ended] == ["preempted", "played"]
    assert ended[1].data["name"] == "list"
    await room.call("media_stop")
    await room.silent()
    for part in parts:
        assert set(times_heard(part, room.recordings()[1:2])) == {1}


async def test_stop_ends_a_playlist_of_announcements(room: Room, station: Station) -> None:
    """What comes after the entry that is being said is not said either."""
    station.pieces = {"0.wav": wav(noise(20.0)), "1.wav": wav(noise(20.0, seed=2))}
    station.texts["list.m3u"] = "#EXTM3U\n0.wav\n1.wav\n"
    announcing = room.begin(station.url("list.m3u"), announce=True)
    await room.house.sessions_open()
    await room.call("media_stop")
    await announcing
    await room.silent()
    assert len(room.recordings()) == 1


async def test_a_list_that_is_gone(room: Room) -> None:
    """Is an error as any other media that is gone."""
    path = room.house.media / "gone.m3u"
    path.touch()
    with pytest.raises(HomeAssistantError, match="The playlist is empty"):
        await room.play(str(path))
    path.unlink()
    assert await async_setup_component(room.house.hass, "media_source", {})
    with pytest.raises(HomeAssistantError, match="no such file"):
        await room.play("media-source://media_source/local/gone.m3u")


class SlowSource(MediaSource):
    """Finds a file when it is told to."""

    def __init__(self, path: Path) -> None:
        """Have one file."""
        super().__init__("slow")
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        self._path = path

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        self.asked.set()
        await self.go_on.wait()
        return PlayMedia("", "audio/wav", path=self._path)


@pytest.mark.parametrize("announce", [False, True])
async def test_silence_while_media_are_looked_up(room: Room, announce: bool) -> None:
    """Is silence: what is found later is not played."""
    hass = room.house.hass
    assert await async_setup_component(hass, "media_source", {})
    source = SlowSource(Path(room.house.file(noise(20.0))))
    mock_integration(hass, MockModule("slow"))
    mock_platform(
        hass, "slow.media_source", Mock(async_get_media_source=AsyncMock(return_value=source))
    )
    hass.config.components.add("slow")
    playing = room.begin("media-source://slow/bell", announce=announce)
    await source.asked.wait()
    await room.call("media_stop")
    source.go_on.set()
    await playing
    assert room.state().state == "idle"
    assert not room.house.sim.calls.counts["QueryVoiceIntercom"]


async def test_another_choice_while_media_are_looked_up(room: Room, station: Station) -> None:
    """Is what is played; what is only added does not change the choice."""
    station.texts["list.m3u"] = "#EXTM3U\n0.wav\n"
    station.held.add("list.m3u")
    first = room.begin(station.url("list.m3u"))
    await until(lambda: station.requests)
    await room.play(room.house.file(noise(20.0), "second.wav"))
    await room.play(room.house.file(noise(20.0), "third.wav"), enqueue="add")
    station.released.set()
    await first
    assert room.state().attributes["media_title"] == "second"
    await room.call("media_stop")


async def test_a_reload_while_media_are_looked_up(room: Room, station: Station) -> None:
    """Is what the caller is told; a moment later all is well."""
    station.texts["list.m3u"] = "#EXTM3U\n0.wav\n"
    station.held.add("list.m3u")
    url, hass = station.url("list.m3u"), room.house.hass
    playing, talking = room.begin(url), room.house.begin(media=url)
    await until(lambda: len(station.requests) == 2)
    assert await hass.config_entries.async_unload(room.house.entry.entry_id)
    station.released.set()
    for call in (playing, talking):
        with pytest.raises(HomeAssistantError, match="Front door is being reloaded or removed"):
            await call
    assert await hass.config_entries.async_setup(room.house.entry.entry_id)
    await hass.async_block_till_done()
    words = noise(0.3)
    await room.play(room.house.file(words))
    await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}
