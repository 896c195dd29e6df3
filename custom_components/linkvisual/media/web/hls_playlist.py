"""What an HLS playlist says (RFC 8216)."""

import re
from dataclasses import dataclass, field
from itertools import islice

from yarl import URL

from ...intercom import UnreadableError
from .addresses import join
from .list_text import lines_of

_ATTRIBUTE = re.compile(r'(?:^|,)\s*([A-Z0-9-]{1,64})=("[^"]*"|[^",]*)')
_NUMBER = re.compile(r"\s*(\d{1,18})")
_RANGE = re.compile(r"\s*(\d{1,12})(?:@(\d{1,15}))?")
_VIDEO_CODECS = ("avc", "hvc", "hev", "vp0", "av01", "dvh")
_SHORTEST_TARGET_S, _LONGEST_TARGET_S = 2.0, 60.0

_MOST_LINES = 200_000
"""A day of segments has far fewer; more only costs memory."""

_MOST_SEGMENTS = 20_000
"""More than a day of 6 s each."""


@dataclass(frozen=True, slots=True)
class Part:
    """A place of the web, or `size` bytes of it from `first` on."""

    address: str
    first: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """Where the key of AES-128 is, and the initialization vector if it is told."""

    address: str
    vector: bytes | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What a segment needs before it, if it does not bring its own."""

    part: Part
    key: Key | None


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a stream."""

    sequence: int
    part: Part
    header: Header | None = None
    key: Key | None = None
    jumps: bool = False
    """Whether nothing of what came before holds for it."""


@dataclass(slots=True)
class SegmentList:
    """The pieces that exist at the moment."""

    target_s: float = 6.0
    ended: bool = False
    segments: list[Segment] = field(default_factory=list)


def pick_variant(text: str, base: URL) -> URL | None:
    """Return the address of the sound alone, or else of the smallest variant.

    None: the playlist lists segments itself.
    """
    variants: list[tuple[bool, int, URL]] = []
    attributes: dict[str, str] | None = None
    for line in islice(lines_of(text), _MOST_LINES):
        if line.startswith("#EXT-X-STREAM-INF:"):
            attributes = _attributes(line)
        elif line.startswith("#EXT-X-MEDIA:"):
            media = _attributes(line)
            url = join(base, media["URI"]) if media.get("URI") else None
            if media.get("TYPE") == "AUDIO" and url is not None:
                variants.append((False, -2 if media.get("DEFAULT") == "YES" else -1, url))
        elif attributes is not None and not line.startswith("#"):
            if (url := join(base, line)) is not None:
                variants.append((_has_picture(attributes), _bandwidth(attributes), url))
            attributes = None
    return min(variants, key=lambda variant: variant[:2])[2] if variants else None


class _Parser:
    """Goes through a playlist line by line."""

    def __init__(self) -> None:
        self.result = SegmentList()
        self._sequence = 0
        self._header: Header | None = None
        self._key: Key | None = None
        self._range: tuple[int, int | None] | None = None
        self._ends: dict[str, int] = {}
        self._jumps = self._gap = False

    def read(self, line: str) -> None:
        """Take note of a line."""
        if not line.startswith("#"):
            self._add(line)
            return
        tag, _, value = line.partition(":")
        match tag:
            case "#EXT-X-TARGETDURATION":
                target_s = float(min(_number(value), 1000))
                self.result.target_s = min(max(target_s, _SHORTEST_TARGET_S), _LONGEST_TARGET_S)
            case "#EXT-X-MEDIA-SEQUENCE":
                self._sequence = _number(value)
            case "#EXT-X-ENDLIST":
                self.result.ended = True
            case "#EXT-X-DISCONTINUITY":
                self._jumps = True
            case "#EXT-X-GAP":
                self._gap = True
            case "#EXT-X-BYTERANGE":
                self._range = _range(value)
            case "#EXT-X-KEY":
                self._key = _key(_attributes(line))
            case "#EXT-X-MAP":
                attributes = _attributes(line)
                size, first = _range(attributes.get("BYTERANGE", "")) or (None, None)
                part = Part(attributes.get("URI", ""), first or 0, size)
                self._header = Header(part, self._key)

    def _add(self, address: str) -> None:
        part = Part(address)
        if self._range is not None:
            size, first = self._range
            part = Part(address, self._ends.get(address, 0) if first is None else first, size)
            self._ends = {address: part.first + size}
        if not self._gap:
            segment = Segment(self._sequence, part, self._header, self._key, self._jumps)
            self.result.segments.append(segment)
            self._jumps = False
        self._sequence += 1
        self._range, self._gap = None, False


def parse_segments(text: str) -> SegmentList:
    """Return the segments of a playlist.

    Raises:
        UnreadableError: they are encrypted in a way that needs more than a key, or too many.
    """
    parser = _Parser()
    for number, line in enumerate(lines_of(text)):
        parser.read(line)
        if number > _MOST_LINES or len(parser.result.segments) > _MOST_SEGMENTS:
            raise UnreadableError("playlist too long")
    return parser.result


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def _key(attributes: dict[str, str]) -> Key | None:
    """Return a key; raises UnreadableError for what protects more than a line."""
    method = attributes.get("METHOD", "NONE")
    if method == "NONE":
        return None
    if method != "AES-128" or attributes.get("KEYFORMAT", "identity") != "identity":
        raise UnreadableError("encrypted stream")
    vector = attributes.get("IV", "")[2:]
    if not re.fullmatch(r"[0-9a-fA-F]{0,32}", vector):
        raise UnreadableError("encrypted stream")
    return Key(attributes.get("URI", ""), bytes.fromhex(vector.rjust(32, "0")) if vector else None)


def _range(text: str) -> tuple[int, int | None] | None:
    """Return a size and perhaps where it begins."""
    if (found := _RANGE.match(text)) is None:
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def _has_picture(attributes: dict[str, str]) -> bool:
    codecs = attributes.get("CODECS", "")
    return "RESOLUTION" in attributes or any(codec in codecs for codec in _VIDEO_CODECS)


def _bandwidth(attributes: dict[str, str]) -> int:
    return _number(attributes.get("BANDWIDTH", ""))


def _number(text: str) -> int:
    """Return the whole number at the beginning of a text, 0 if there is none."""
    found = _NUMBER.match(text)
    return int(found[1]) if found else 0
