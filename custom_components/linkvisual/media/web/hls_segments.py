"""Segments of an HLS stream: where each is, and what a decoder needs for it (RFC 8216)."""

from dataclasses import dataclass, field


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
