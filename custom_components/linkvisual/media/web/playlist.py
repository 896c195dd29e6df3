"""Playlists: M3U and PLS as lists of addresses and files; HLS is told from them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from yarl import URL

from ...intercom import UnreadableError

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
LARGEST_BYTES = 1024 * 1024
"""Of a list, unpacked: ten thousand songs with their titles."""

LARGEST_LINE = 4096
"""In characters; longer than any address that servers accept."""

_MOST_ENTRIES = 500
"""Nobody plays more in one go, and each may cost a call."""

_PLS_FIELD = re.compile(r"\s*(file|title|length)(\d{1,6})\s*=(.*)", re.IGNORECASE)
_EXTINF = re.compile(r"#EXTINF:\s*(-?[\d.]{1,16})(.*)")
_QUOTED = re.compile(r'="[^"]*"')
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One address or file of a playlist."""

    place: URL | Path
    title: str | None = None
    duration_s: float | None = None


def is_list(head: bytes, content_type: str, path: str) -> bool:
    """Return whether a body is a list: by its beginning, or text that is called one.

    Raises:
        UnreadableError: it is called a list, and is a web page.
    """
    if looks_like_playlist(head):
        return True
    named = PurePosixPath(path).suffix.lower() in SUFFIXES
    named = named and not content_type.startswith(("audio/", "video/"))
    return (named or content_type in CONTENT_TYPES) and is_text(head)


def is_text(head: bytes) -> bool:
    """Return whether what is called a list is text, and not the sound itself.

    Raises:
        UnreadableError: it is a web page.
    """
    text = text_in(head).lstrip("\ufeff \r\n\t").lower()
    if text.startswith(("<html", "<!doctype", "<?xml", "<head", "<body")):
        raise UnreadableError("a web page")
    return not _NO_TEXT.search(text.encode()) and not text.startswith(
        ("id3", "riff", "oggs", "flac")
    )


def looks_like_playlist(head: bytes) -> bool:
    """Return whether a body begins as a playlist does."""
    start = text_in(head[:64]).lstrip("\ufeff \r\n\t")[:10].lower()
    return start.startswith(("#extm3u", "[playlist]"))


def text_in(body: bytes) -> str:
    """Return the text of a playlist: of an old one in the encoding of Windows."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[1:2] == b"\0" and body[:1] != b"\0":
        return body.decode("utf-16-le", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as err:
        if err.end == len(body) and err.reason == "unexpected end of data":
            return body.decode("utf-8", "ignore")
        return body.decode("cp1252", "replace")


def is_hls(text: str) -> bool:
    """Return whether a playlist lists segments or variants of one stream."""
    return "#EXT-X-" in text


def parse_playlist(text: str, base: URL | Path) -> list[Entry]:
    """Return the entries of an M3U or PLS that is at a place, at most 500, and never itself.

    A list of the web names addresses of the web only, a file names files as well.
    """
    entries = _parse_pls(text, base) if _is_pls(text) else _parse_m3u(text, base)
    others = (entry for entry in entries if entry.place != base)
    return [entry for entry, _ in zip(others, range(_MOST_ENTRIES), strict=False)]


def join(base: URL, address: str) -> URL | None:
    """Return an address relative to another, None if it is not one of the web.

    What is asked of the same server is asked with the same password.
    """
    try:
        url = base.join(URL(address.strip()))
        if url.scheme not in {"http", "https"} or not url.host:
            return None
        if url.user is None and base.user is not None and url.origin() == base.origin():
            url = url.with_user(base.user).with_password(base.password)
    except ValueError:
        return None
    return url


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a list, without those that are longer than any address."""
    for line in text.removeprefix("\ufeff").splitlines():
        if len(line) <= LARGEST_LINE and (stripped := line.strip()):
            yield stripped


def _is_pls(text: str) -> bool:
    """Return whether the first line that is no comment is one of a PLS."""
    first = next((line for line in lines_of(text) if not line.startswith((";", "#"))), "")
    return first.lower().startswith("[playlist]") or _PLS_FIELD.fullmatch(first) is not None


def _place_of(base: URL | Path, address: str) -> URL | Path | None:
    """Return what an entry of a list names; None if it is neither of the web nor a file."""
    address = address.strip("\"' ")
    if re.match(r"https?:", address, re.IGNORECASE):
        return join(base if isinstance(base, URL) else URL(), address)
    if "\0" in address or not address:
        return None
    address = address if "://" in address else address.replace("\\", "/")
    if isinstance(base, URL):
        return join(base, address)
    try:
        return Path.from_uri(address) if address.startswith("file:") else base.parent / address
    except ValueError:
        return None


def _parse_m3u(text: str, base: URL | Path) -> Iterator[Entry]:
    title: str | None = None
    duration_s: float | None = None
    for line in lines_of(text):
        if info := _EXTINF.match(line):
            duration_s, title = _seconds(info[1]), _title_behind(info[2])
        elif not line.startswith("#"):
            if (place := _place_of(base, line)) is not None:
                yield Entry(place, title, duration_s)
            title = duration_s = None


def _title_behind(attributes: str) -> str | None:
    """Return what follows the first comma that is in no quoted attribute."""
    masked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), attributes)
    comma = masked.find(",")
    return attributes[comma + 1 :].strip() or None if comma >= 0 else None


def _parse_pls(text: str, base: URL | Path) -> Iterator[Entry]:
    fields: dict[str, dict[int, str]] = {"file": {}, "title": {}, "length": {}}
    for line in lines_of(text):
        if found := _PLS_FIELD.fullmatch(line):
            fields[found[1].lower()][int(found[2])] = found[3].strip()
    for number, address in sorted(fields["file"].items()):
        if (place := _place_of(base, address)) is not None:
            title = fields["title"].get(number, "").strip('"') or None
            yield Entry(place, title, _seconds(fields["length"].get(number, "")))


def _seconds(text: str) -> float | None:
    """Return a length; playlists write -1 where there is none."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 < seconds < 1e9 else None
