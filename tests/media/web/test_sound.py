"""Radio, files that break off, and playlists."""

import asyncio
import io
from contextlib import aclosing

import aiohttp
import pytest
from yarl import URL

from custom_components.linkvisual.intercom import (
    InputList,
    OpenInput,
    TalkOptions,
    UnreadableError,
    WebStream,
)
from custom_components.linkvisual.media.web.reading import Patience, Reading
from tests.defaults import use_defaults

from .reader import bytes_of, everything, no_list
from .station import Station

SOUND = bytes(range(250)) * 4


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    use_defaults(monkeypatch, Patience, first_pause_s=0.0)


async def all_bytes(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return the beginning of a sound."""
    heard = b""
    async with aclosing(bytes_of(session, url)) as chunks:
        async for chunk in chunks:
            heard += chunk
            if len(heard) == len(SOUND):
                break
    return heard


async def test_a_file_that_breaks_off_twice(
    station: Station, session: aiohttp.ClientSession
) -> None:
    """Is read on from where it was."""
    station.sound = bytes(range(256)) * 400
    station.breaks_after = [30000, 40000]
    assert await everything(session, station.url("file.wav")) == station.sound
    assert station.ranges[0] == ""
    assert len(station.ranges) == 3


async def test_the_end_of_a_file(station: Station, session: aiohttp.ClientSession) -> None:
    """Is known, and not asked for."""
    station.sound = SOUND
    reading = Reading(session, URL(station.url("file.wav")), no_list)
    stream = WebStream(asyncio.get_running_loop(), reading.items)

    def read_there() -> bytes:
        assert stream.seekable()
        stream.seek(0, io.SEEK_END)
        return stream.read(10)

    assert await asyncio.to_thread(read_there) == b""
    stream.close()
    assert station.ranges == [""]


async def test_radio_that_breaks_off(station: Station, session: aiohttp.ClientSession) -> None:
    """Is joined again."""
    station.sound, station.breaks_after = SOUND, [400, 300]
    assert await all_bytes(session, station.url("radio")) == SOUND
    assert station.requests == ["radio"] * 3


async def test_radio_that_falls_silent(
    station: Station, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without hanging up: it is called again before a camera gives up."""
    assert Patience().silence_s < TalkOptions().stall_limit_s / 2
    use_defaults(monkeypatch, Patience, silence_s=0.2)
    station.sound, station.breaks_after = SOUND, [400, 300]
    station.breaks_silently = True
    assert await all_bytes(session, station.url("radio")) == SOUND
    assert station.requests == ["radio"] * 3


async def test_radio_that_is_restarted(
    station: Station, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is called again while it has other answers than sound, but not for ever."""
    station.sound, station.breaks_after = SOUND, [400]
    station.statuses = [503, 404, 500, 503]
    assert await all_bytes(session, station.url("radio")) == SOUND
    assert station.requests == ["radio"] * 6
    station.sound, station.breaks_after, station.statuses = SOUND, [400], [503] * 99
    use_defaults(monkeypatch, Patience, outage_s=0.3)
    with pytest.raises(UnreadableError, match="HTTP 503"):
        await everything(session, station.url("radio"))


async def test_a_queue_of_a_media_server(station: Station, session: aiohttp.ClientSession) -> None:
    """Has an end, though it has the name of a station and no length."""
    station.sound = SOUND
    assert await everything(session, station.url("queue")) == SOUND
    assert station.requests == ["queue"]


async def test_a_file_that_is_slow(
    station: Station, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And cannot be asked for in parts is waited for."""
    use_defaults(monkeypatch, Patience, silence_s=0.05)
    station.sound = SOUND
    assert await everything(session, station.url("slow")) == station.sound
    assert station.requests == ["slow"]


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

    async def open_entries(base: URL, text: str) -> list[OpenInput]:
        lists.append((base, text))
        return [io.BytesIO]

    reading = Reading(session, URL(station.url(name)), open_entries)
    assert [item async for item in reading.items(0)] == [InputList([io.BytesIO])]
    assert lists == [(URL(station.url(name)), station.texts[name])]


async def test_errors_do_not_tell_the_address(session: aiohttp.ClientSession) -> None:
    """It may hold a credential."""
    with pytest.raises(UnreadableError) as caught:
        await everything(session, "http://127.0.0.1:9/sound?token=verysecret")
    assert "verysecret" not in str(caught.value)
