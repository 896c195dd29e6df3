"""What is to be known of an intercom from outside."""

from dataclasses import dataclass, field

from .floor.turn import Ended, Holder, Waiting
from .playback.player_status import PlayerStatus


@dataclass(frozen=True, slots=True)
class IntercomStatus:
    """A moment of an intercom: may be read in any thread."""

    holder: Holder | None = None
    waiting: tuple[Waiting, ...] = ()
    last: Ended | None = None
    player: PlayerStatus = field(default_factory=PlayerStatus)
