"""Radio, files that break off, and playlists that name each other."""

from contextlib import aclosing

import aiohttp
import pytest
from yarl import URL

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.talk.web import sound
from custom_components.linkvisual.talk.web.sound import read_sound

from .station import Station
from .test_hls import everything


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(sound, "_RETRY_DELAY_S", 0.0)


async def test_a_file_that_breaks_off_twice(
    station: Station, session: aiohttp.ClientSession
) -> None:
    """Is read on from where it was."""
    station.sound = bytes(range(256)) * 400
    station.breaks_after = [30000, 40000]
    assert await everything(session, station.url("file.wav")) == station.sound
    assert station.ranges[0] == ""
    assert len(station.ranges) == 3


async def test_radio_that_breaks_off(station: Station, session: aiohttp.ClientSession) -> None:
    """Is joined again."""
    station.sound, station.breaks_after = b"abcdefghij", [4, 3]
    heard = b""
    async with aclosing(read_sound(session, URL(station.url("radio")))) as chunks:
        async for chunk in chunks:
            heard += chunk
            if len(heard) == 10:
                break
    assert heard == b"abcdefghij"
    assert station.requests == ["radio"] * 3


@pytest.mark.parametrize("name", ["list.m3u", "list", "list.pls"])
async def test_a_playlist(station: Station, session: aiohttp.ClientSession, name: str) -> None:
    """Its first entry is played, also if it is a playlist itself."""
    station.pieces = {"a.mp3": b"sound"}
    station.texts = {
        name: "#EXTM3U\n{base}/inner" if name != "list.pls" else "[playlist]\nFile1={base}/inner",
        "inner": "#EXTM3U\na.mp3",
    }
    assert await everything(session, station.url(name)) == b"sound"


async def test_a_playlist_of_itself(station: Station, session: aiohttp.ClientSession) -> None:
    """Comes to an end."""
    station.texts = {"round": "#EXTM3U\nround"}
    with pytest.raises(UnreadableError, match="without an end"):
        await everything(session, station.url("round"))
    assert len(station.requests) == 5


@pytest.mark.parametrize("text", ["#EXTM3U\n", "#EXTM3U\nfile:///etc/passwd\n"])
async def test_a_playlist_of_nothing(
    station: Station, session: aiohttp.ClientSession, text: str
) -> None:
    """Is an error."""
    station.texts = {"empty": text}
    with pytest.raises(UnreadableError, match="empty playlist"):
        await everything(session, station.url("empty"))


async def test_errors_do_not_tell_the_address(session: aiohttp.ClientSession) -> None:
    """It may hold a credential."""
    with pytest.raises(UnreadableError) as caught:
        await everything(session, "http://127.0.0.1:9/sound?token=verysecret")
    assert "verysecret" not in str(caught.value)
