"""What is to be known of a player from outside."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..decode.media_info import MediaInfo
from ..decode.track import Track


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
