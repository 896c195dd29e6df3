"""Words and answers in turn: the floor is kept from the question to the last reply."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Protocol

from .decode.media_input import OpenInput
from .decode.shared_decode import SharedDecode
from .floor.turn import Line, Turn
from .report import Outcome, TalkReport
from .talk_options import CameraCodec, TalkOptions

_LONGEST_TRANSCRIPT = 40
"""In lines: the event that tells them still fits into Home Assistant's database (32 KiB)."""


class Speak(Protocol):
    """Says a decode's words within a turn."""

    async def __call__(
        self,
        decode: SharedDecode,
        *,
        report: TalkReport,
        start_timeout_s: float,
        on_spoken: Callable[[float], None],
    ) -> None:
        """Note in the report how it went."""


class Conversation:
    """A turn in which is spoken more than once; a speaker who cuts it ends all of it."""

    def __init__(self, turn: Turn, options: TalkOptions, speak: Speak) -> None:
        """Speak within a turn that has the floor."""
        self._turn = turn
        self._options = options
        self._speak = speak

    async def say(
        self,
        inputs: Sequence[OpenInput],
        *,
        start_timeout_s: float,
        on_spoken: Callable[[float], None],
    ) -> Outcome:
        """Say something, and return when it was heard, or why it was not.

        `on_spoken` is told, when the last of it was sent, in how many s it is out of the speaker.

        Raises:
            StartTimeoutError: the camera did not begin to speak within `start_timeout_s`.
            IntercomError: the words could not be read, or did not reach the camera.
        """
        options = self._options
        report = TalkReport(codec=CameraCodec(options.codec.value))
        try:
            async with SharedDecode(
                inputs, options.codec, options.gain_db, options.normalise
            ) as decode:
                await self._speak(
                    decode,
                    report=report,
                    start_timeout_s=start_timeout_s,
                    on_spoken=on_spoken,
                )
        except Exception as err:
            self._turn.note_error(err)
            raise
        return report.outcome

    def note(self, line: Line) -> None:
        """Add a line to what is told of the conversation when it is over."""
        if len(self._turn.transcript) < _LONGEST_TRANSCRIPT:
            self._turn.transcript += (line,)

    async def hold(self, work: Coroutine[None, None, None]) -> Outcome:
        """Keep the floor silently until work is done, and return whether it was cut meanwhile."""
        return await self._turn.run(work)
