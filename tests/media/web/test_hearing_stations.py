"""Stations and files as they are heard: titles, restarts, other codecs, odd answers."""

import gzip
from itertools import cycle

import aiohttp
import pytest

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.intercom.errors import SourceError
from custom_components.linkvisual.media.web.reading import Patience
from tests.defaults import use_defaults

from .habits import Habits
from .hearing import Listener, pitches
from .tones import tone_media

FIRST, SECOND, THIRD = 500, 1000, 1500


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call again at once."""
    use_defaults(monkeypatch, Patience, first_pause_s=0.0)


def mp3(pitch_hz: int, rate_hz: int = 44100) -> bytes:
    """Return a second of MP3."""
    return tone_media("mp3", "libmp3lame", pitch_hz, rate_hz=rate_hz)


def ogg(pitch_hz: int, layout: str = "mono", title: str = "") -> bytes:
    """Return a second of Opus in Ogg."""
    tags = {"title": title} if title else {}
    return tone_media("ogg", "libopus", pitch_hz, layout=layout, tags=tags)


def answer(*lines: str, body: bytes = b"", status: str = "HTTP/1.1 200 OK") -> bytes:
    """Return an answer with any header lines."""
    return "\r\n".join([status, *lines, "", ""]).encode() + body


STATION = ("icy-name: Nice FM", "Content-Type: audio/mpeg")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Content-Length: 5000000",),
        ("Content-Length: 8000",),
        ("Content-Length: 99999999999999",),
    ],
)
async def test_a_station_that_ends(
    habits: Habits, session: aiohttp.ClientSession, lines: tuple[str, ...]
) -> None:
    """Is called again, whatever length it has claimed."""
    bodies = cycle([mp3(FIRST), mp3(SECOND)])
    habits.answers["radio"] = lambda: answer(*STATION, *lines, body=next(bodies))
    listener = Listener(session, habits.url("radio"))
    samples = await listener.hear(lambda heard: len(pitches(heard)) >= 3)
    assert pitches(samples)[:3] == [FIRST, SECOND, FIRST]
    assert listener.live


async def test_a_station_with_another_encoder(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """Is heard on: MP3, then AAC, then Ogg, then another rate."""
    aac = tone_media("adts", "aac", SECOND)
    bodies = iter([mp3(FIRST), aac, ogg(THIRD), mp3(SECOND, 22050), b"junk" * 99])
    habits.answers["radio"] = lambda: answer(*STATION, body=next(bodies, mp3(FIRST)))
    listener = Listener(session, habits.url("radio"))
    samples = await listener.hear(lambda heard: len(pitches(heard)) >= 5)
    assert pitches(samples)[:5] == [FIRST, SECOND, THIRD, SECOND, FIRST]


async def test_a_station_that_sends_only_junk(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """Is given up, with a reason; one that never was one is asked once."""
    bodies = iter([mp3(FIRST)])
    habits.answers["radio"] = lambda: answer(*STATION, body=next(bodies, b"junk" * 999))
    with pytest.raises(SourceError):
        await Listener(session, habits.url("radio")).hear()
    assert len(habits.requests) <= 12
    habits.requests.clear()
    with pytest.raises(SourceError):
        await Listener(session, habits.url("radio")).hear()
    assert len(habits.requests) == 1


@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize("ranges", [True, False])
async def test_a_chain_of_songs(
    habits: Habits, session: aiohttp.ClientSession, ranges: bool, layout: str
) -> None:
    """In Ogg: each has its channels and its title."""
    songs = [ogg(FIRST, title="One"), ogg(SECOND, layout, "Two"), ogg(THIRD, title="Three")]
    habits.files["chain.ogg"] = b"".join(songs)
    habits.ranges = ranges
    listener = Listener(session, habits.url("chain.ogg"))
    assert pitches(await listener.hear()) == [FIRST, SECOND, THIRD]
    if not ranges:
        assert [info.title for info in listener.infos] == ["One", "Two", "Three"]


def with_titles(sound: bytes, interval: int, *titles: str) -> bytes:
    """Return the sound of a station with metadata after each so many bytes."""
    body, left = b"", list(titles)
    for start in range(0, len(sound), interval):
        part = sound[start : start + interval]
        body += part
        if len(part) == interval:
            text = f"StreamTitle='{left.pop(0)}';StreamUrl='';".encode() if left else b""
            size = -(-len(text) // 16)
            body += bytes([size]) + text.ljust(size * 16, b"\0")
    return body


@pytest.mark.parametrize("status", ["HTTP/1.1 200 OK", "ICY 200 OK"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
async def test_a_station_of_russia(
    habits: Habits, session: aiohttp.ClientSession, encoding: str, status: str
) -> None:
    """Has its name and its titles in the letters of its Windows."""
    words = "StreamTitle='Кино - Группа крови';".encode(encoding)
    size = -(-len(words) // 16)
    rest = bytes(1).join(mp3(FIRST)[at : at + 800] for at in range(800, 6000, 800))
    body = mp3(FIRST)[:800] + bytes([size]) + words.ljust(size * 16, b"\0") + rest
    head = f"{status}\r\nicy-name: Радио Маяк\r\nicy-metaint: 800\r\n\r\n".encode(encoding)
    habits.answers["radio"] = lambda: head + body
    listener = Listener(session, habits.url("radio"))
    await listener.hear(lambda heard: len(heard) > 6000)
    assert ("Кино - Группа крови", "Радио Маяк") in [(i.title, i.artist) for i in listener.infos]


@pytest.mark.parametrize("interval", [1, 100, 1600])
async def test_titles_of_a_station(
    habits: Habits, session: aiohttp.ClientSession, interval: int
) -> None:
    """Are told, and taken out of the sound; they are one short line."""
    titles = ("Ann - It's", "Ann - It's", "日本語\x1b[31m\u202e " + "x" * 900, "")
    body = with_titles(mp3(FIRST), interval, *titles)
    lines = (*STATION, f"icy-metaint: {interval}")
    habits.answers["radio"] = lambda: answer(*lines, body=body)
    listener = Listener(session, habits.url("radio"))
    samples = await listener.hear(lambda heard: len(heard) > 6000)
    assert pitches(samples) == [FIRST]
    told = [(info.title, info.artist) for info in listener.infos if info.title]
    assert told[0] == ("Ann - It's", "Nice FM")
    assert told[1][0] is not None
    assert told[1][0].startswith("日本語 [31m xxx")
    assert len(told[1][0]) == 120


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: LEN", "Content-Length: LEN"),
        ("x name: y",),
        ("Server : x",),
        ("Broken line",),
        (": x",),
        ("Content-Length: LEN, LEN",),
        ("X: " + "y" * 30_000,),
    ],
)
@pytest.mark.parametrize("status", ["HTTP/1.1 200 OK", "HTTP/1.0 200", "ICY 200 OK"])
async def test_odd_answers(
    habits: Habits, session: aiohttp.ClientSession, status: str, lines: tuple[str, ...]
) -> None:
    """Are understood as other players understand them."""
    body = mp3(FIRST)
    real = [line.replace("LEN", str(len(body))) for line in lines]
    habits.answers["a.mp3"] = lambda: answer(*real, status=status, body=body)
    assert pitches(await Listener(session, habits.url("a.mp3")).hear()) == [FIRST]


@pytest.mark.parametrize("name", ["a.m3u", "a.pls", "sound"])
@pytest.mark.parametrize("kind", ["audio/x-mpegurl", "audio/x-scpls"])
async def test_sound_that_is_called_a_list(
    habits: Habits, session: aiohttp.ClientSession, name: str, kind: str
) -> None:
    """Is played for what it is."""
    habits.files[name], habits.types[name] = mp3(FIRST), kind
    assert pitches(await Listener(session, habits.url(name)).hear()) == [FIRST]
    assert len(set(habits.requests)) == 1


async def test_a_page_that_is_called_a_list(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is refused with one request."""
    habits.files["a.m3u"] = b"<!DOCTYPE html><html>" + b"<a href=x>\n" * 999
    with pytest.raises(UnreadableError, match="a web page"):
        await Listener(session, habits.url("a.m3u")).hear()
    assert len(habits.requests) == 1


@pytest.mark.parametrize("ranges", [True, False])
async def test_an_index_at_the_end(
    habits: Habits, session: aiohttp.ClientSession, ranges: bool
) -> None:
    """Is gone for, where the server lets us."""
    data = tone_media("mp4", "aac", FIRST, duration_s=60.0, options={"movflags": "0"})
    assert data.rindex(b"moov") > data.index(b"mdat")
    habits.files["a.mp4"], habits.ranges = data, ranges
    listener = Listener(session, habits.url("a.mp4"))
    samples = await listener.hear(lambda heard: len(heard) > 8000)
    assert pitches(samples) == [FIRST]
    assert listener.infos[0].seekable is ranges
    assert listener.infos[0].duration_s == pytest.approx(60, abs=0.2)


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("mp4", "aac"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("wav", "pcm_s16le"),
    ],
)
async def test_a_beginning_in_the_middle(
    habits: Habits, session: aiohttp.ClientSession, container: str, codec: str
) -> None:
    """Is where it was asked for."""
    habits.files["a"] = tone_media(container, codec, FIRST, duration_s=40.0)
    samples = await Listener(session, habits.url("a"), start_s=30.0).hear()
    assert pitches(samples) == [FIRST]
    assert len(samples) / 8000 == pytest.approx(10, abs=0.3)


async def test_a_server_that_promises_places(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """And then sends all: what is wanted is cut out of it."""
    data = tone_media("mp4", "aac", FIRST, duration_s=20.0)
    lines = ("Accept-Ranges: bytes", f"Content-Length: {len(data)}")
    habits.answers["a.mp4"] = lambda: answer(*lines, body=data)
    assert pitches(await Listener(session, habits.url("a.mp4")).hear()) == [FIRST]
    assert len(habits.requests) > 1


@pytest.mark.parametrize("line", [b"X: y\r\n" * 2_000_000, b"X: " + b"y" * 10_000_000])
async def test_headers_without_an_end(
    habits: Habits, session: aiohttp.ClientSession, line: bytes
) -> None:
    """Are given up after some kB."""
    habits.answers["a.mp3"] = lambda: b"HTTP/1.1 200 OK\r\n" + line
    with pytest.raises(UnreadableError):
        await Listener(session, habits.url("a.mp3")).hear()


async def test_a_body_that_is_packed(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is unpacked piece by piece: a song is heard, a bomb is refused before it is large."""
    lines = ("Content-Encoding: gzip", "Accept-Ranges: bytes")
    habits.answers["a.mp3"] = lambda: answer(*lines, body=gzip.compress(mp3(FIRST)))
    assert pitches(await Listener(session, habits.url("a.mp3")).hear()) == [FIRST]
    bomb = gzip.compress(bytes(200_000_000), 1)
    habits.answers["bomb"] = lambda: answer(*lines, body=bomb)
    listener = Listener(session, habits.url("bomb"))
    with pytest.raises(SourceError):
        await listener.hear()
    assert listener.stream.tell() < 2_000_000


async def test_the_end_is_looked_at_once(habits: Habits, session: aiohttp.ClientSession) -> None:
    """And what was read of the beginning is not asked for again."""
    habits.files["a.mp4"] = tone_media("mp4", "aac", FIRST, duration_s=60.0)
    listener = Listener(session, habits.url("a.mp4"))
    assert pitches(await listener.hear()) == [FIRST]
    assert len(habits.requests) == 2
