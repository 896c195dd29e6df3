"""What a browser's view is made with, and the way back to the browser."""

from dataclasses import dataclass, field
from typing import Protocol

from ...intercom import LiveTalkOptions, TalkOptions


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TalkSettings:
    """How a browser's microphone is to be passed on."""

    options: TalkOptions
    limits: LiveTalkOptions
    name: str | None
    """Of the person who talks, for others who would like to."""


class Signal(Protocol):
    """The way back to a browser."""

    def answer(self, sdp: str) -> None:
        """Send the answer."""

    def error(self, err: Exception) -> None:
        """Send why the view ends; without it the browser would show a frozen picture for ever."""
