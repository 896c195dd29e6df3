"""What is to be known from outside of an intercom and its player."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .decode.media_info import MediaInfo
from .decode.track import Track
from .floor.turn import Ended, Holder, Waiting


class PlayerState(StrEnum):
    """What a player does."""

    IDLE = "idle"
    BUFFERING = "buffering"
    PLAYING = "playing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class PlayerStatus:
    """What a player does and where it is; `position_s` was true at `position_at`."""

    state: PlayerState = PlayerState.IDLE
    track: Track | None = None
    duration_s: float | None = None
    position_s: float | None = None
    position_at: datetime | None = None
    index: int = 0
    length: int = 0
    info: MediaInfo = field(default_factory=MediaInfo)
    """What the media tells of what is heard now."""

    seekable: bool = False
    """Whether it can be played from any time."""


@dataclass(frozen=True, slots=True)
class IntercomStatus:
    """A moment of an intercom: may be read in any thread."""

    holder: Holder | None = None
    waiting: tuple[Waiting, ...] = ()
    last: Ended | None = None
    player: PlayerStatus = field(default_factory=PlayerStatus)
