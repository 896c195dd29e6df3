"""Playlists: M3U and PLS as lists of addresses and files, HLS as a list of segments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yarl import URL

SUFFIXES = (".m3u", ".m3u8", ".pls")
CONTENT_TYPES = frozenset(
    {
        "application/mpegurl",
        "application/pls+xml",
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "application/x-scpls",
        "audio/mpegurl",
        "audio/scpls",
        "audio/x-mpegurl",
        "audio/x-scpls",
    }
)
LARGEST_BYTES = 512 * 1024
_MOST_ENTRIES = 500
_PLS_FIELD = re.compile(r"\s*(file|title|length)(\d{1,6})\s*=(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One address or file of a playlist."""

    place: URL | Path
    title: str | None = None
    duration_s: float | None = None


def looks_like_playlist(head: bytes) -> bool:
    """Return whether a body begins as a playlist does."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:10].lower().startswith((b"#extm3u", b"[playlist]"))


def text_in(body: bytes) -> str:
    """Return the text of a playlist: of an old one in the encoding of Windows."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def is_hls(text: str) -> bool:
    """Return whether a playlist lists segments or variants of one stream."""
    return "#EXT-X-" in text


def parse_playlist(text: str, base: URL | Path) -> list[Entry]:
    """Return the entries of an M3U or PLS that is at a place, at most 500.

    A list of the web names addresses of the web only, a file names files as well.
    """
    pls = text.lstrip("\ufeff \r\n\t").lower().startswith("[playlist]")
    entries = _parse_pls(text, base) if pls else _parse_m3u(text, base)
    return [entry for entry, _ in zip(entries, range(_MOST_ENTRIES), strict=False)]


def join(base: URL, address: str) -> URL | None:
    """Return an address relative to another; None if it is not one of the web."""
    try:
        url = base.join(URL(address.strip()))
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and url.host else None


def _place_of(base: URL | Path, address: str) -> URL | Path | None:
    """Return what an entry of a list names; None if it is neither of the web nor a file."""
    if isinstance(base, URL) or re.match(r"https?:", address, re.IGNORECASE):
        return join(base if isinstance(base, URL) else URL(), address)
    if "\0" in address:
        return None
    try:
        return Path.from_uri(address) if address.startswith("file:") else base.parent / address
    except ValueError:
        return None


def _parse_m3u(text: str, base: URL | Path) -> Iterator[Entry]:
    title: str | None = None
    duration_s: float | None = None
    for line in map(str.strip, text.lstrip("\ufeff").splitlines()):
        if info := re.match(r"#EXTINF:\s*(-?[\d.]+)[^,]*,?(.*)", line):
            duration_s, title = _seconds(info[1]), info[2].strip() or None
        elif line and not line.startswith("#"):
            if (place := _place_of(base, line)) is not None:
                yield Entry(place, title, duration_s)
            title = duration_s = None


def _parse_pls(text: str, base: URL | Path) -> Iterator[Entry]:
    fields: dict[str, dict[int, str]] = {"file": {}, "title": {}, "length": {}}
    for line in text.splitlines():
        if found := _PLS_FIELD.fullmatch(line):
            fields[found[1].lower()][int(found[2])] = found[3].strip()
    for number, address in sorted(fields["file"].items()):
        if (place := _place_of(base, address)) is not None:
            title = fields["title"].get(number) or None
            yield Entry(place, title, _seconds(fields["length"].get(number, "")))


def _seconds(text: str) -> float | None:
    """Return a length; playlists write -1 where there is none."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if seconds > 0 else None
