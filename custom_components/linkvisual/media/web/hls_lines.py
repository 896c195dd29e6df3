"""Lines, attributes and variants of HLS playlists, with the values of their variables."""

import re
from collections.abc import Iterator
from itertools import islice

from yarl import URL

from ..lists import LARGEST_LINE, lines_of
from .addresses import absolute_url

_ATTRIBUTE = re.compile(r'(?:^|,)\s*([A-Z0-9-]{1,64})=("[^"]*"|[^",]*)')
_NUMBER = re.compile(r"\s*(\d{1,18})")
_VARIABLE = re.compile(r"\{\$([\w-]{1,64})\}", re.ASCII)

_MOST_VARIABLES = 32
"""In a list, and in one of its lines: servers use one or two."""


class Variables:
    """What `EXT-X-DEFINE` names in one playlist (RFC 8216bis §4.4.2.3)."""

    def __init__(self, url: URL, parent: Variables | None = None) -> None:
        """Know the address of a playlist, and the variables of the one that names it."""
        self._query = url.query
        self._parent = parent
        self._values: dict[str, str] = {}

    def value(self, name: str) -> str | None:
        """Return what a name stands for, once the lines have been read; None if nothing defines it."""
        return self._values.get(name)

    def lines(self, text: str) -> Iterator[str]:
        """Yield the lines of the playlist; a variable that nothing defines is left as it is."""
        for line in lines_of(text):
            full = _VARIABLE.sub(self._value_of, line, count=_MOST_VARIABLES)
            if len(full) > LARGEST_LINE:
                continue
            if full.startswith("#EXT-X-DEFINE:"):
                self._define(attributes_of(full))
            else:
                yield full

    def _define(self, attributes: dict[str, str]) -> None:
        value: str | None = None
        if (name := attributes.get("NAME")) is not None:
            value = attributes.get("VALUE")
        elif (name := attributes.get("IMPORT")) is not None:
            value = self._parent.value(name) if self._parent is not None else None
        elif (name := attributes.get("QUERYPARAM")) is not None:
            value = self._query.get(name)
        if name is not None and value is not None and len(self._values) < _MOST_VARIABLES:
            self._values[name] = value

    def _value_of(self, found: re.Match[str]) -> str:
        return self._values.get(found[1], found[0])


def attributes_of(line: str) -> dict[str, str]:
    """Return the attributes behind a tag, without their quotation marks."""
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def number_in(text: str) -> int:
    """Return the whole number at the beginning of a text, 0 if there is none."""
    found = _NUMBER.match(text)
    return int(found[1]) if found else 0


_VIDEO_CODECS = ("avc", "hvc", "hev", "vp0", "av01", "dvh")

_MOST_LINES = 10_000
"""A film in every size and language has some hundred."""


def pick_variant(text: str, base: URL, variables: Variables) -> URL | None:
    """Return the address of the sound alone, or else of the smallest variant.

    None: the playlist lists segments itself.
    """
    variants: list[tuple[bool, int, URL]] = []
    attributes: dict[str, str] | None = None
    for line in islice(variables.lines(text), _MOST_LINES):
        if line.startswith("#EXT-X-STREAM-INF:"):
            attributes = attributes_of(line)
        elif line.startswith("#EXT-X-MEDIA:"):
            media = attributes_of(line)
            url = absolute_url(base, media["URI"]) if media.get("URI") else None
            if media.get("TYPE") == "AUDIO" and url is not None:
                variants.append((False, -2 if media.get("DEFAULT") == "YES" else -1, url))
        elif attributes is not None and not line.startswith("#"):
            if (url := absolute_url(base, line)) is not None:
                variants.append(
                    (_has_picture(attributes), number_in(attributes.get("BANDWIDTH", "")), url)
                )
            attributes = None
    return min(variants, key=lambda variant: variant[:2])[2] if variants else None


def _has_picture(attributes: dict[str, str]) -> bool:
    codecs = attributes.get("CODECS", "")
    return "RESOLUTION" in attributes or any(codec in codecs for codec in _VIDEO_CODECS)
