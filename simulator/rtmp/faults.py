"""What a media server does instead of answering a step of RTMP."""

from dataclasses import dataclass
from typing import Self, override

STEPS = ("handshake", "connect", "createStream", "publish")
DEEDS = ("silent", "reset", "close", "error", "html")


@dataclass(frozen=True, slots=True)
class RtmpFault:
    """One deed at one step; text such as `reset@createStream`, or `none`."""

    deed: str = ""
    step: str = ""

    @classmethod
    def convert(cls, value: object) -> Self:
        """Convert from text; raises ValueError."""
        if isinstance(value, cls):
            return value
        text = "" if value is None else str(value)
        if text in {"", "none"}:
            return cls()
        deed, _, step = text.partition("@")
        if deed not in DEEDS or step not in STEPS:
            raise ValueError(f"{text!r} is not one of {', '.join(DEEDS)} @ {', '.join(STEPS)}")
        return cls(deed, step)

    @override
    def __str__(self) -> str:
        """Return the text that converts to this fault."""
        return f"{self.deed}@{self.step}" if self.deed else "none"
