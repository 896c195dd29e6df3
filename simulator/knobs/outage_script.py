"""A script of gateway outages, one step per call."""

from dataclasses import dataclass
from typing import Self, override

from .script_text import parts_of, text_of

KINDS = ("ok", "503", "html", "xml", "slow", "truncated", "hang", "reset")


@dataclass(frozen=True, slots=True)
class OutageScript:
    """Steps of (kind, remaining calls or None for ever); text such as `503*2,ok,html*`."""

    steps: tuple[tuple[str, int | None], ...] = ()

    @classmethod
    def convert(cls, value: object) -> Self:
        """Convert from text; `none` or an empty text is no outage; raises ValueError."""
        if isinstance(value, cls):
            return value
        return cls(tuple(map(_step, parts_of(value))))

    def advance(self) -> tuple[str, Self]:
        """Return the kind of outage for this call (`ok` for none) and the script that is left."""
        if not self.steps:
            return "ok", self
        (kind, count), *rest = self.steps
        if count is None:
            return kind, self
        left = ((kind, count - 1),) if count > 1 else ()
        return kind, type(self)((*left, *rest))

    @override
    def __str__(self) -> str:
        """Return the text that converts to this script."""
        return text_of(kind + _times(count) for kind, count in self.steps)


def _step(text: str) -> tuple[str, int | None]:
    kind, star, count = text.strip().partition("*")
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not one of {', '.join(KINDS)}")
    if not star:
        return kind, 1
    return kind, int(count) if count else None


def _times(count: int | None) -> str:
    if count is None:
        return "*"
    return "" if count == 1 else f"*{count}"
