"""Lists that are a burden, and lists of every kind that fuzzing thinks of."""

import asyncio
import gzip
from itertools import repeat
from pathlib import Path

import aiohttp
import pytest
from homeassistant.exceptions import HomeAssistantError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.media.lists import is_list, text_in
from custom_components.linkvisual.media.web import http
from custom_components.linkvisual.media.web.hls_lines import Variables, pick_variant
from custom_components.linkvisual.media.web.hls_parser import parse_segments
from custom_components.linkvisual.media.web.hls_segments import SegmentList
from custom_components.linkvisual.media.web.playlist import parse_playlist
from tests.defaults import use_defaults
from tests.intercom.signals import noise
from tests.talk.house import House

from .habits import Habits
from .reader import everything
from .station import Station

BASE = URL("http://us:er@radio.example/lists/all.m3u")
TOKENS = st.sampled_from(
    [
        "#EXTM3U",
        "#EXTINF:",
        "#EXT-X-MAP:",
        "#EXT-X-KEY:",
        "#EXT-X-BYTERANGE:",
        "#EXT-X-STREAM-INF:",
        "#EXT-X-MEDIA:",
        "#EXT-X-MEDIA-SEQUENCE:",
        "#EXT-X-TARGETDURATION:",
        "#EXT-X-DEFINE:",
        "NAME=",
        "VALUE=",
        "{$",
        "}",
        "METHOD=AES-128",
        "URI=",
        "IV=0x",
        "TYPE=AUDIO",
        "BYTERANGE=",
        "[playlist]",
        "File1=",
        "Title1=",
        "Length1=",
        "http://",
        "file://",
        "xn--",
        "{",
        "@",
        ":",
        ",",
        '"',
        "'",
        "\\",
        "%",
        "%zz",
        "\x00",
        "\n",
        "\r\n",
        "9",
        "-1",
        "1e999",
        "\ud7ff",
        "\u202e",
        "日本",
    ]
)
TEXTS = st.lists(st.one_of(TOKENS, st.text(max_size=8)), max_size=40).map("".join)
FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def segments_in(text: str) -> SegmentList:
    """Return the segments of a playlist."""
    return parse_segments(text, Variables(BASE))


@FUZZ
@given(text=TEXTS, in_file=st.booleans())
def test_any_list(text: str, in_file: bool) -> None:
    """Gives entries that can be opened, or none."""
    for entry in parse_playlist(text, Path("/media/a.m3u") if in_file else BASE):
        if isinstance(entry.location, URL):
            assert entry.location.scheme in {"http", "https"}
            assert entry.location.host
            same = entry.location.origin() == BASE.origin()
            assert entry.location.user in (
                {"us", None} if same and not in_file else {None, "", *text}
            )
        else:
            assert in_file
            assert "\0" not in str(entry.location)


@FUZZ
@given(text=TEXTS)
def test_any_stream(text: str) -> None:
    """Gives segments or our own error."""
    try:
        playlist = segments_in(text)
        pick_variant(text, BASE, Variables(BASE))
    except UnreadableError:
        return
    assert 0 < playlist.target_s <= 60


@FUZZ
@given(
    body=st.one_of(st.binary(max_size=200), TEXTS.map(str.encode)),
    kind=st.sampled_from(["", "audio/mpegurl"]),
)
def test_any_body(body: bytes, kind: str) -> None:
    """Is a list or not."""
    try:
        is_list(body, kind, "/a.m3u")
    except UnreadableError:
        return
    text_in(body)


@pytest.mark.parametrize(
    "line",
    [
        "#EXT-X-MAP:" + "A" * 500_000,
        "#EXT-X-KEY:" + 'A="' * 200_000,
        "#EXTINF:" + "1" * 500_000,
        "a" * 500_000,
    ],
)
def test_lines_without_an_end(line: str) -> None:
    """Are passed over; work is in proportion to their length."""
    assert segments_in(f"#EXTM3U\n{line}\n#EXT-X-ENDLIST\n").segments == []
    assert parse_playlist(f"{line}\na.mp3\n", BASE)[0].location.name == "a.mp3"


def test_numbers_without_an_end() -> None:
    """Are cut."""
    nines = "9" * 5000
    text = f"#EXT-X-MEDIA-SEQUENCE:{nines[:3000]}\n#EXT-X-TARGETDURATION:{nines[:3000]}\na.ts\n"
    assert segments_in(text).target_s <= 60


def test_a_million_segments() -> None:
    """Are too many for a stream that has ended."""
    with pytest.raises(UnreadableError, match="too long"):
        segments_in("a\n" * 500_000 + "#EXT-X-ENDLIST")
    assert len(segments_in("#EXT-X-ENDLIST\n" + "a\n" * 10_000).segments) == 10_000


@pytest.mark.parametrize(
    "entry", ["http://xn--0.x{/", "http://a:port/", "http://[::1", "http://a:99999/"]
)
def test_an_address_that_is_none(entry: str) -> None:
    """Is passed over."""
    assert len(parse_playlist(f"{entry}\nb.mp3\n", BASE)) == 1


async def test_a_list_that_comes_byte_by_byte(
    habits: Habits, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is given up, though it never falls silent."""
    use_defaults(monkeypatch, http.text_of, within_s=0.3)

    drips: list[asyncio.Task[object] | None] = []

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        drips.append(asyncio.current_task())
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: audio/x-mpegurl\r\n\r\n#EXTM3U\n" + b"#" * 80
        )
        while not habits.silent.is_set():
            writer.write(b"#")
            await asyncio.sleep(0.02)
        writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(UnreadableError, match="TimeoutError"):
            await http.read_text(session, URL(f"http://127.0.0.1:{port}/a.m3u"))
        with pytest.raises(UnreadableError, match="TimeoutError"):
            await everything(session, f"http://127.0.0.1:{port}/a")
        habits.silent.set()
        await asyncio.wait([task for task in drips if task is not None])


@pytest.mark.parametrize("packed", [False, True])
async def test_a_list_of_many_megabytes(
    habits: Habits, session: aiohttp.ClientSession, packed: bool
) -> None:
    """Is refused at the first, after unpacking."""
    body = b"#EXTM3U\n" + b"#\n" * 20_000_000
    lines = ["Content-Encoding: gzip"] if packed else []
    data = gzip.compress(body, 1) if packed else body
    head = "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()
    habits.answers["a.m3u"] = lambda: head + data
    with pytest.raises(UnreadableError, match="playlist too long"):
        await http.read_text(session, URL(habits.url("a.m3u")))


@pytest.mark.parametrize("path", ["list.m3u", "list"])
async def test_a_list_of_dead_entries(house: House, station: Station, path: str) -> None:
    """Ends with the tenth in a row."""
    station.texts[path] = "#EXTM3U\n" + "\n".join(f"gone{number}" for number in range(400))
    with pytest.raises(HomeAssistantError, match="HTTP 404"):
        await house.talk(media=station.url(path))
    assert len(station.requests) <= 12


LISTS = {
    "backslash.m3u": "#EXTM3U\n#EXTINF:1,One\nsub\\a b.wav\n",
    "dot.m3u": ".\\sub\\a b.wav\n",
    "escaped.m3u": "#EXTM3U\nsub/a%20b.wav\n",
    "no_header.pls": "File1=sub/a b.wav\nTitle1=x\n",
    "comment_first.pls": "; made by x\n[playlist]\nFile1=sub/a b.wav\n",
    "quoted.pls": '[playlist]\nFile1="sub/a b.wav"\n',
    "blanks.m3u": "  sub/a b.wav  \n",
}


WRITTEN = [
    *(("file", name, code) for name in LISTS for code in ("utf-8",)),
    *(("file", "backslash.m3u", code) for code in ("utf-16", "utf-16-le")),
    *(("web", name, "utf-8") for name in LISTS),
    ("web", "backslash.m3u", "utf-16"),
    ("web", "backslash.m3u", "utf-8-sig"),
]


@pytest.mark.parametrize(("where", "name", "encoding"), WRITTEN)
async def test_lists_as_others_write_them(
    house: House, habits: Habits, name: str, encoding: str, where: str
) -> None:
    """Name the same file, on a disk and on a server."""
    words = noise(0.2)
    (house.media / "sub").mkdir()
    path = Path(house.file(words, "sub/a b.wav"))
    (house.media / name).write_bytes(LISTS[name].encode(encoding))
    habits.files = {name: LISTS[name].encode(encoding), "sub/a%20b.wav": path.read_bytes()}
    await house.talk(media=habits.url(name) if where == "web" else str(house.media / name))
    assert set(await house.heard(words)) == {1}


async def test_a_file_that_is_missing(house: House) -> None:
    """Is called so, in a list and by itself, where it might have been read."""
    (house.media / "a.m3u").write_text("gone.wav\n")
    with pytest.raises(HomeAssistantError, match="no such file"):
        await house.talk(media=str(house.media / "a.m3u"))
    with pytest.raises(HomeAssistantError, match="no such file"):
        await house.talk(media=str(house.media / "gone.wav"))


async def test_a_blank_behind_an_address(house: House, habits: Habits) -> None:
    """Is no part of it."""
    words = noise(0.2)
    habits.files["a.wav"] = Path(house.file(words)).read_bytes()
    await house.talk(media=f" {habits.url('a.wav')} ")
    assert set(await house.heard(words)) == {1}


@pytest.mark.parametrize("title", ["x" * 100_000, "a\x1b[31m\u202eb" * 50, "<b>" + "y" * 5000])
async def test_a_title_without_an_end(house: House, station: Station, title: str) -> None:
    """Is one short line everywhere."""
    station.pieces["a.wav"] = b""
    station.texts["a.m3u"] = f"#EXTM3U\n#EXTINF:1,{title}\na.wav\n"
    with pytest.raises(HomeAssistantError):
        await house.talk(media=station.url("a.m3u"))
    last = house.hass.states.get("sensor.front_door_intercom")
    assert last is not None
    name = str(last.attributes["last_name"])
    assert 0 < len(name) <= 120
    assert name.isprintable()


async def test_a_list_that_is_always_new(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is not loaded more often than once a second, whatever duration it names."""
    habits.lists["x"] = repeat("#EXTM3U\n#EXT-X-TARGETDURATION:0\na.ts\n")
    habits.files["a.ts"] = b"x"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await everything(session, habits.url("x"))
    assert habits.requests.count("x") <= 2
