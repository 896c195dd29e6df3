"""The knobs of one camera's still pictures."""

from dataclasses import dataclass, field

from .base import KnobSet, checked
from .converters import flag, number, one_of

_SIZES = ("640x360", "1280x720", "1920x1080")
_NOT_READY = ("empty", "no_data", "failure")
_FAULTS = ("none", "403", "404", "html", "empty", "truncated", "endless", "hang", "reset")


@dataclass
class PictureKnobs(KnobSet):
    """Knobs of captures and their download (docs/protocol.md §5.6)."""

    picture_size: str = field(default="640x360", metadata=checked(one_of(*_SIZES)))
    picture_delay_s: float = field(default=1.0, metadata=checked(number()))
    picture_never: bool = field(default=False, metadata=checked(flag))
    picture_not_ready: str = field(default="empty", metadata=checked(one_of(*_NOT_READY)))
    picture_fault: str = field(default="none", metadata=checked(one_of(*_FAULTS)))
