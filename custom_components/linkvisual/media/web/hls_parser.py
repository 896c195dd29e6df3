"""What an HLS playlist says of its segments (RFC 8216)."""

import re

from ...intercom import UnreadableError
from .hls_lines import Variables, attributes_of, number_in
from .hls_segments import Header, Key, Part, Segment, SegmentList

_DURATION = re.compile(r"\s*(\d{1,6}(?:\.\d{1,9})?)")
_RANGE = re.compile(r"\s*(\d{1,12})(?:@(\d{1,15}))?")
_SHORTEST_TARGET_S = 2.0
"""A list is loaded again after half of it, and no server is asked more often than once a second."""

_LONGEST_TARGET_S = 60.0
"""Whoever claims more would be asked again when the outage is over."""

_MOST_LINES = 200_000
"""A day of segments has far fewer; more only costs memory."""

_MOST_SEGMENTS = 20_000
"""More than a day of 6 s each."""


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
