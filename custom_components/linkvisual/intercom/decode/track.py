"""A piece of media as a listener knows it."""

from dataclasses import dataclass

from .media_input import OpenInput


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """What to open, and what to show meanwhile.

    Two tracks are the same only if they are one object: that was asked for in one go.
    """

    open_input: OpenInput
    title: str | None = None
    content_id: str | None = None
    """An id that may be shown: without credentials and queries."""

    duration_s: float | None = None
