"""M3U and PLS, as stations publish them."""

from pathlib import Path

import pytest
from yarl import URL

from custom_components.linkvisual.media.lists import is_hls, looks_like_playlist, text_in
from custom_components.linkvisual.media.web.playlist import Entry, parse_playlist

BASE = URL("http://radio.example/lists/all.m3u")

M3U = """\ufeff#EXTM3U
#EXTINF:-1 tvg-id="x",Nice FM
http://one.example/live

#EXTINF:12.5, Bell
../bell.mp3
plain.ogg
"""

PLS = """[playlist]
NumberOfEntries=2
File2=http://two.example/b
Title2=Second
File1=https://one.example/a
Title1=First
Length1=61
Version=2
"""


def test_m3u() -> None:
    """Titles, lengths, and addresses relative to the list."""
    assert parse_playlist(M3U, BASE) == [
        Entry(URL("http://one.example/live"), "Nice FM", None),
        Entry(URL("http://radio.example/bell.mp3"), "Bell", 12.5),
        Entry(URL("http://radio.example/lists/plain.ogg")),
    ]


OLD_TITLES = [
    ("cp1252", "Türklingel"),
    ("cp1252", "Señorita"),
    ("cp1252", "Größe - Café Müller"),
    ("cp1251", "Звонок в дверь"),
    ("cp1251", "Виктор Цой - Группа крови"),
    ("cp1251", "DJ Грув - Счастье есть"),
    ("gbk", "门铃"),
    ("gbk", "DJ舞曲"),
    ("gbk", "您已进入监控区域"),
    ("gbk", "歡迎光臨"),
]


@pytest.mark.parametrize(("encoding", "title"), OLD_TITLES)
def test_a_list_of_windows(encoding: str, title: str) -> None:
    """Names of files and titles have their letters, in the old encodings and in the new."""
    text = f"#EXTM3U\n#EXTINF:3,{title}\n{title}.wav\n"
    (entry,) = {
        parse_playlist(text_in(text.encode(code)), Path("/media/a.m3u"))[0]
        for code in (encoding, "utf-8", "utf-8-sig")
    }
    assert entry == Entry(Path(f"/media/{title}.wav"), title, 3.0)


def test_a_long_list_of_windows() -> None:
    """Is known by its first words that are no ASCII."""
    text = "#EXTINF:3,One\none.wav\n" * 20_000 + "#EXTINF:3,Звонок в дверь\na.wav\n"
    assert text_in(text.encode("cp1251")) == text


def test_pls() -> None:
    """In the order of the numbers."""
    assert parse_playlist(PLS, BASE) == [
        Entry(URL("https://one.example/a"), "First", 61.0),
        Entry(URL("http://two.example/b"), "Second"),
    ]


def test_pls_with_padded_numbers() -> None:
    """Some programs write two digits; a title may have one."""
    text = "[playlist]\r\nFile02=b\r\nFile01=a\r\nTitle1=First\r\nLength01=61\r\nFileX=c\r\n"
    assert parse_playlist(text, BASE) == [
        Entry(BASE.join(URL("a")), "First", 61.0),
        Entry(BASE.join(URL("b"))),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "file:///etc/passwd",
        "/etc/passwd\x00",
        "rtsp://a/b",
        "concat:a|b",
        "http://",
        "http://[",
        "data:,x",
    ],
)
def test_only_the_web(entry: str) -> None:
    """Other entries are passed over; a path is one on the same server."""
    for item in parse_playlist(f"{entry}\nhttp://good.example/", BASE):
        assert isinstance(item.location, URL)
        assert item.location.scheme in {"http", "https"}
        assert item.location.host in {"good.example", "radio.example"}


def test_a_list_in_a_file() -> None:
    """Names files, relative to itself as they are written, and addresses of the web."""
    lines = ["Song #1 50%.mp3", "../b.wav", "/c.wav", "HTTP://one.example/a", "file:///d%20e.wav"]
    assert parse_playlist("\n".join([*lines, "file:x", "\0"]), Path("/media/list.m3u")) == [
        Entry(Path("/media/Song #1 50%.mp3")),
        Entry(Path("/media/../b.wav")),
        Entry(Path("/c.wav")),
        Entry(URL("http://one.example/a")),
        Entry(Path("/d e.wav")),
    ]


def test_a_list_without_an_end() -> None:
    """Is cut."""
    assert len(parse_playlist("a.mp3\n" * 10000, BASE)) == 500


@pytest.mark.parametrize("head", [b"#EXTM3U\n", b"\xef\xbb\xbf#EXTM3U", b"\n[playlist]\n"])
def test_a_playlist_is_known_by_its_beginning(head: bytes) -> None:
    """Whatever the server calls it."""
    assert looks_like_playlist(head)


@pytest.mark.parametrize("head", [b"", b"RIFF", b"ID3\x04", b"OggS", b"#", b"[play"])
def test_sound_is_no_playlist(head: bytes) -> None:
    """Also if it is short."""
    assert not looks_like_playlist(head)


def test_hls_is_told_from_m3u() -> None:
    """By its tags."""
    assert is_hls("#EXTM3U\n#EXT-X-TARGETDURATION:6\n")
    assert not is_hls(M3U)
