"""What an HLS playlist says (RFC 8216)."""

import re
from dataclasses import dataclass, field

from yarl import URL

from ...intercom import UnreadableError
from .playlist import join

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_VIDEO_CODECS = ("avc", "hvc", "hev", "vp0", "av01", "dvh")
_MOST_SEGMENT_S = 60.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a stream, and the header that it needs if it does not bring its own."""

    sequence: int
    url: URL
    header: URL | None = None


@dataclass(slots=True)
class SegmentList:
    """The pieces that exist at the moment."""

    target_s: float = 6.0
    ended: bool = False
    segments: list[Segment] = field(default_factory=list)


def pick_variant(text: str, base: URL) -> URL | None:
    """Return the address of the smallest variant, without picture if there is one.

    None: the playlist lists segments itself.
    """
    variants: list[tuple[bool, int, URL]] = []
    attributes: dict[str, str] | None = None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#EXT-X-STREAM-INF:"):
            attributes = _attributes(line)
        elif line.startswith("#EXT-X-MEDIA:"):
            media = _attributes(line)
            url = join(base, media.get("URI", "")) if media.get("URI") else None
            if media.get("TYPE") == "AUDIO" and url is not None:
                variants.append((False, 0, url))
        elif attributes is not None and line and not line.startswith("#"):
            if (url := join(base, line)) is not None:
                variants.append((_has_picture(attributes), _bandwidth(attributes), url))
            attributes = None
    return min(variants, key=lambda variant: variant[:2])[2] if variants else None


def parse_segments(text: str, base: URL) -> SegmentList:
    """Return the segments of a playlist.

    Raises:
        UnreadableError: they are encrypted, or are parts of larger files.
    """
    result = SegmentList()
    sequence, header = 0, None
    for line in map(str.strip, text.splitlines()):
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-TARGETDURATION":
            result.target_s = min(max(float(_number(value)), 0.5), _MOST_SEGMENT_S)
        elif tag == "#EXT-X-MEDIA-SEQUENCE":
            sequence = _number(value)
        elif tag == "#EXT-X-ENDLIST":
            result.ended = True
        elif tag == "#EXT-X-KEY" and _attributes(line).get("METHOD") != "NONE":
            raise UnreadableError("encrypted stream")
        elif tag == "#EXT-X-BYTERANGE":
            raise UnreadableError("stream in byte ranges")
        elif tag == "#EXT-X-MAP":
            header = join(base, _attributes(line).get("URI", ""))
        elif line and not line.startswith("#"):
            if (url := join(base, line)) is not None:
                result.segments.append(Segment(sequence, url, header))
            sequence += 1
    return result


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def _has_picture(attributes: dict[str, str]) -> bool:
    codecs = attributes.get("CODECS", "")
    return "RESOLUTION" in attributes or any(codec in codecs for codec in _VIDEO_CODECS)


def _bandwidth(attributes: dict[str, str]) -> int:
    return _number(attributes.get("BANDWIDTH", ""))


def _number(text: str) -> int:
    """Return the whole number at the beginning of a text, 0 if there is none."""
    found = re.match(r"\s*(\d+)", text)
    return int(found[1]) if found else 0
