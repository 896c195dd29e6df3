"""A script of what the media server does to a talk socket by itself."""

from dataclasses import dataclass
from typing import Self, override

from .script_text import parts_of, text_of

DEEDS = ("ping", "text", "binary", "close", "reset", "stall", "resume")


@dataclass(frozen=True, slots=True)
class SocketDeed:
    """One deed: what (and the close code), and when: after some seconds or after some data tags."""

    what: str
    close_code: int = 1000
    after_s: float | None = None
    after_tags: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `close:1001@2.5s`, `ping@0.2s`, `reset@40tags`, or a deed to do at once; raises ValueError."""
        deed, _, when = text.strip().partition("@")
        what, _, code = deed.partition(":")
        if what not in DEEDS:
            raise ValueError(f"{what!r} is not one of {', '.join(DEEDS)}")
        if when.endswith("tags"):
            return cls(what, int(code or 1000), after_tags=int(when.removesuffix("tags")))
        return cls(what, int(code or 1000), after_s=float(when.removesuffix("s") or 0))

    @override
    def __str__(self) -> str:
        """Return the text that parses to this deed."""
        code = f":{self.close_code}" if self.what == "close" else ""
        when = f"{self.after_s}s" if self.after_tags is None else f"{self.after_tags}tags"
        return f"{self.what}{code}@{when}"


@dataclass(frozen=True, slots=True)
class SocketScript:
    """Deeds of the server on every talk socket; text with commas between the deeds."""

    deeds: tuple[SocketDeed, ...] = ()

    @classmethod
    def convert(cls, value: object) -> Self:
        """Convert from text; `none` or an empty text is a silent server; raises ValueError."""
        if isinstance(value, cls):
            return value
        return cls(tuple(map(SocketDeed.parse, parts_of(value))))

    @override
    def __str__(self) -> str:
        """Return the text that converts to this script."""
        return text_of(self.deeds)
