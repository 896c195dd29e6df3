"""Settings of a browser's view, and the signalling channel back to the browser."""

from dataclasses import dataclass, field
from typing import Protocol

from ...intercom import LiveTalkOptions, TalkOptions
from .talk_notice import MicrophoneRefusedError


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

    refusal: MicrophoneRefusedError | None = None
    """Why the microphone is not heard at all, if it is not."""

    after_hang_up: bool = False
    """Whether the offer follows a hang-up so soon that a page sends it, not a person."""


class Signal(Protocol):
    """The way back to a browser."""

    def answer(self, sdp: str) -> None:
        """Send the answer."""

    def error(self, err: Exception, *, had_microphone: bool) -> None:
        """Send why the view ends; without it the browser would show a frozen picture for ever.

        A page may open its microphone again by itself, if it had one.
        """
