"""The segments that an HLS playlist lists (RFC 8216)."""

import re
from dataclasses import dataclass, field

from ...intercom import UnreadableError
from .hls_lines import Variables, attributes_of, number_in

_DURATION = re.compile(r"\s*(\d{1,6}(?:\.\d{1,9})?)")
_RANGE = re.compile(r"\s*(\d{1,12})(?:@(\d{1,15}))?")
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

    duration_s: float = 0.0
    """0 where it is not told."""


@dataclass(slots=True)
class SegmentList:
    """The pieces that exist at the moment."""

    target_s: float = 6.0
    ended: bool = False
    segments: list[Segment] = field(default_factory=list)

    @property
    def duration_s(self) -> float | None:
        """Return the whole length of a stream that has ended, if it is told."""
        lengths = [segment.duration_s for segment in self.segments]
        return sum(lengths) if self.ended and lengths and all(lengths) else None

    def index_at(self, time_s: float) -> tuple[int, float]:
        """Return which segment is heard at a time, the last one behind the end, and when it begins."""
        begins_s = 0.0
        for index, segment in enumerate(self.segments[:-1]):
            if begins_s + segment.duration_s > time_s:
                return index, begins_s
            begins_s += segment.duration_s
        return max(len(self.segments) - 1, 0), begins_s


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
        self._duration_s = 0.0

    def read(self, line: str) -> None:
        """Take note of a line."""
        if not line.startswith("#"):
            self._add(line)
            return
        tag, _, value = line.partition(":")
        match tag:
            case "#EXT-X-TARGETDURATION":
                target_s = float(min(number_in(value), 1000))
                self.result.target_s = min(max(target_s, _SHORTEST_TARGET_S), _LONGEST_TARGET_S)
            case "#EXT-X-MEDIA-SEQUENCE":
                self._sequence = number_in(value)
            case "#EXT-X-ENDLIST":
                self.result.ended = True
            case "#EXT-X-KEY":
                self._key = _key(attributes_of(line))
            case "#EXT-X-MAP":
                attributes = attributes_of(line)
                size, first = _range(attributes.get("BYTERANGE", "")) or (None, None)
                part = Part(attributes.get("URI", ""), first or 0, size)
                self._header = Header(part, self._key)
            case _:
                self._read_of_next(tag, value)

    def _read_of_next(self, tag: str, value: str) -> None:
        """Take note of a line that is about the next segment alone."""
        match tag:
            case "#EXTINF":
                found = _DURATION.match(value)
                self._duration_s = float(found[1]) if found else 0.0
            case "#EXT-X-DISCONTINUITY":
                self._jumps = True
            case "#EXT-X-GAP":
                self._gap = True
            case "#EXT-X-BYTERANGE":
                self._range = _range(value)

    def _add(self, address: str) -> None:
        part = Part(address)
        if self._range is not None:
            size, first = self._range
            part = Part(address, self._ends.get(address, 0) if first is None else first, size)
            self._ends = {address: part.first + size}
        if not self._gap:
            jumps, self._jumps = self._jumps, False
            self.result.segments.append(
                Segment(self._sequence, part, self._header, self._key, jumps, self._duration_s)
            )
        self._sequence += 1
        self._range, self._gap, self._duration_s = None, False, 0.0


def parse_segments(text: str, variables: Variables) -> SegmentList:
    """Return the segments of a playlist.

    Raises:
        UnreadableError: they are encrypted in a way that needs more than a key, or too many.
    """
    parser = _Parser()
    for number, line in enumerate(variables.lines(text)):
        parser.read(line)
        if number > _MOST_LINES or len(parser.result.segments) > _MOST_SEGMENTS:
            raise UnreadableError("playlist too long")
    return parser.result


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
