"""Radio, files that break off, and playlists."""

import io
from contextlib import aclosing

import aiohttp
import pytest
from yarl import URL

from custom_components.linkvisual.intercom import ListOfInputs, OpenInput, UnreadableError
from custom_components.linkvisual.talk.web import sound
from custom_components.linkvisual.talk.web.sound import read_sound

from .station import Station
from .test_hls import everything, no_list


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
    async with aclosing(read_sound(session, URL(station.url("radio")), no_list)) as chunks:
        async for chunk in chunks:
            heard += chunk
            if len(heard) == 10:
                break
    assert heard == b"abcdefghij"
    assert station.requests == ["radio"] * 3


@pytest.mark.parametrize("name", ["list.m3u", "list", "list.pls", "plain.m3u"])
async def test_a_playlist(station: Station, session: aiohttp.ClientSession, name: str) -> None:
    """Is handed over as its text and where it was in the end."""
    station.texts = {
        "list.m3u": "#EXTM3U\ninner",
        "list": "#EXTM3U\ninner",
        "list.pls": "[playlist]\nFile1=inner",
        "plain.m3u": "inner",
    }
    lists: list[tuple[URL, str]] = []

    def open_entries(base: URL, text: str) -> list[OpenInput]:
        lists.append((base, text))
        return [io.BytesIO]

    with pytest.raises(ListOfInputs) as found:
        await anext(read_sound(session, URL(station.url(name)), open_entries))
    assert found.value.inputs == [io.BytesIO]
    assert lists == [(URL(station.url(name)), station.texts[name])]


async def test_errors_do_not_tell_the_address(session: aiohttp.ClientSession) -> None:
    """It may hold a credential."""
    with pytest.raises(UnreadableError) as caught:
        await everything(session, "http://127.0.0.1:9/sound?token=verysecret")
    assert "verysecret" not in str(caught.value)
