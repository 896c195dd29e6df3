"""A script of what the media server does to a viewer by itself."""

from dataclasses import dataclass
from typing import Self, override

from .script_text import parts_of, text_of

DEEDS = ("stall", "resume", "reset", "end")


@dataclass(frozen=True, slots=True)
class LiveDeed:
    """One deed, some seconds after the viewer came."""

    what: str
    after_s: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `stall@2s`, `reset@0.5s`, or a deed to do at once; raises ValueError."""
        what, _, when = text.strip().partition("@")
        if what not in DEEDS:
            raise ValueError(f"{what!r} is not one of {', '.join(DEEDS)}")
        return cls(what, float(when.removesuffix("s") or 0))

    @override
    def __str__(self) -> str:
        """Return the text that parses to this deed."""
        return f"{self.what}@{self.after_s}s"


@dataclass(frozen=True, slots=True)
class LiveScript:
    """Deeds for every viewer; text with commas between the deeds, such as `stall@2s,end@10s`."""

    deeds: tuple[LiveDeed, ...] = ()

    @classmethod
    def convert(cls, value: object) -> Self:
        """Convert from text; `none` or an empty text is a reliable server; raises ValueError."""
        if isinstance(value, cls):
            return value
        return cls(tuple(map(LiveDeed.parse, parts_of(value))))

    @override
    def __str__(self) -> str:
        """Return the text that converts to this script."""
        return text_of(self.deeds)
