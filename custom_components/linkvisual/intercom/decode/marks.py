"""In-band markers of a stream: a new container, title or size between its bytes."""

from dataclasses import dataclass
from enum import Enum, auto

from .media_input import InputList


class Mark(Enum):
    """What changes in a stream from here on."""

    LIVE = auto()
    """It has no end of its own: what breaks off goes on."""

    NEW_CONTAINER = auto()
    """What follows is to be opened anew: another file, another encoder, another try."""


@dataclass(frozen=True, slots=True)
class StreamSize:
    """The stream has a known end and can be read from any place."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class StreamTimes:
    """The stream has a known end, can be begun at any time, and begins now at or before the one wanted."""

    duration_s: float
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StreamTitle:
    """What a station plays from here on, and the station's own name."""

    title: str | None
    station: str | None = None


type StreamItem = bytes | Mark | StreamSize | StreamTimes | StreamTitle | InputList
"""What a stream consists of; a list is all of it."""
