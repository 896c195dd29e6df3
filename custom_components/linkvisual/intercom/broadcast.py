"""The same words for several cameras, which need not be free at the same time."""

from collections.abc import Sequence
from typing import Self

from .media_info import MediaInfo
from .options import Codec
from .programme import OpenInput, Programme
from .start_line import StartLine
from .window import WindowReader


class Broadcast:
    """Hands out readers from the beginning: of the running programme, or of a new one.

    Cameras that are ready together share one decode. A camera that had to wait until the
    others were far along gets a decode of its own. Use as an async context manager on the
    loop that reads.
    """

    def __init__(
        self,
        inputs: Sequence[OpenInput],
        codec: Codec,
        gain_db: float,
        normalise: bool = False,
        start_s: float = 0.0,
    ) -> None:
        """Describe what is to be said, the first input from a time on; decoding starts on entry."""
        self.codec = codec
        self._inputs = inputs
        self._gain_db = gain_db
        self._normalise = normalise
        self._start_s = start_s
        self.start_line = StartLine()
        self._programmes: list[Programme] = []

    async def __aenter__(self) -> Self:
        """Start the first decode at once: it runs while the cameras are being reached."""
        self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every decode, also if nobody can wait for it."""
        for programme in self._programmes:
            programme.stop()
        for programme in self._programmes:
            await programme.wait_ended()

    @property
    def info(self) -> MediaInfo | None:
        """Return what the media tells of itself, as far as it is known."""
        return self._programmes[-1].info if self._programmes else None

    def reader(self) -> WindowReader:
        """Return a reader at the first sample."""
        programme = self._programmes[-1]
        return (programme if programme.joinable else self._start()).reader()

    def _start(self) -> Programme:
        programme = Programme(
            self._inputs, self.codec, self._gain_db, self._normalise, self._start_s
        )
        self._programmes.append(programme)
        return programme
