"""Playlists: M3U and PLS as lists of addresses and files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yarl import URL

from ..lists import lines_of
from .addresses import absolute_url

_MOST_ENTRIES = 500
"""Nobody plays more in one go, and each may cost a call."""

_PLS_FIELD = re.compile(r"\s*(file|title|length)(\d{1,6})\s*=(.*)", re.IGNORECASE)
_EXTINF = re.compile(r"#EXTINF:\s*(-?[\d.]{1,16})(.*)")
_QUOTED = re.compile(r'="[^"]*"')


@dataclass(frozen=True, slots=True)
class Entry:
    """One address or file of a playlist."""

    location: URL | Path
    title: str | None = None
    duration_s: float | None = None


def parse_playlist(text: str, base: URL | Path) -> list[Entry]:
    """Return the entries of an M3U or PLS, at most 500, and never itself.

    A list of the web names addresses of the web only, a file names files as well.
    """
    entries = _parse_pls(text, base) if _is_pls(text) else _parse_m3u(text, base)
    others = (entry for entry in entries if entry.location != base)
    return [entry for entry, _ in zip(others, range(_MOST_ENTRIES), strict=False)]


def _is_pls(text: str) -> bool:
    """Return whether the first line that is no comment is one of a PLS."""
    first = next((line for line in lines_of(text) if not line.startswith((";", "#"))), "")
    return first.lower().startswith("[playlist]") or _PLS_FIELD.fullmatch(first) is not None


def _location_of(base: URL | Path, address: str) -> URL | Path | None:
    """Return what an entry of a list names; None if it is neither of the web nor a file."""
    address = address.strip("\"' ")
    if re.match(r"https?:", address, re.IGNORECASE):
        return absolute_url(base if isinstance(base, URL) else URL(), address)
    if "\0" in address or not address:
        return None
    address = address if "://" in address else address.replace("\\", "/")
    if isinstance(base, URL):
        return absolute_url(base, address)
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
            if (location := _location_of(base, line)) is not None:
                yield Entry(location, title, duration_s)
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
        if (location := _location_of(base, address)) is not None:
            title = fields["title"].get(number, "").strip('"') or None
            yield Entry(location, title, _seconds(fields["length"].get(number, "")))


def _seconds(text: str) -> float | None:
    """Return a length; playlists write -1 where there is none."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 < seconds < 1e9 else None
