"""One decode that any number of cameras hear."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import BinaryIO

from .decoder import decode
from .errors import SourceError, UnreadableError
from .g711 import Samples, encode
from .limiter import Limiter
from .normaliser import levelled
from .options import Codec
from .pipe import BytePipe
from .window import Window, WindowReader

_LOGGER = logging.getLogger(__name__)

_LONGEST_END_S = 2.0
"""How long the end of a thread is waited for: one that a dead disk holds ends by itself."""

_MOST_INPUTS = 5000

type OpenInput = Callable[[], BinaryIO]
"""Opens one piece of media for reading, in the decoder's thread; may block, may raise.

Where it turns out to be a list of others, it, or its first read, raises `ListOfInputs`.
"""


class ListOfInputs(Exception):  # noqa: N818  nothing went wrong
    """What was opened is a list, to be heard in its place."""

    def __init__(self, inputs: Sequence[OpenInput]) -> None:
        """Keep what it lists, at least one."""
        super().__init__()
        self.inputs = inputs


class Programme:
    """One or more inputs, decoded once, in order, by a thread of their own.

    One that cannot be read is passed over as long as another follows.
    """

    def __init__(
        self, inputs: Sequence[OpenInput], codec: Codec, gain_db: float, normalise: bool
    ) -> None:
        """Start to decode on behalf of the running loop."""
        self._inputs = deque(inputs)
        self._count = len(inputs)
        self._passed_over = False
        self._codec = codec
        self._limiter = Limiter(gain_db)
        self._normalise = normalise
        self._durations_s: list[float] = []
        self._window = Window()
        self._file: BinaryIO | BytePipe | None = None
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._thread = Thread(target=self._run, name="linkvisual decoder", daemon=True)
        self._thread.start()

    @property
    def joinable(self) -> bool:
        """Return whether a new reader would hear it from the beginning."""
        return self._window.joinable

    @property
    def duration_s(self) -> float | None:
        """Return the length in seconds once it is known; of several inputs together never."""
        return self._durations_s[0] if self._count == len(self._durations_s) == 1 else None

    def reader(self) -> WindowReader:
        """Return a new reader at the beginning."""
        return self._window.reader()

    def stop(self) -> None:
        """Have the decoding end soon, without waiting for anything."""
        self._window.close()
        # Of other files the thread holds a lock while it reads, and closing would wait for that.
        if isinstance(file := self._file, BytePipe):
            file.close()

    async def wait_ended(self) -> None:
        """Wait until nothing of the decoding is left, or for two seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_END_S):
                await self._ended.wait()
            self._thread.join()

    def _run(self) -> None:
        """Decode everything; the body of the thread."""
        error: SourceError | None = None
        try:
            for payload in self._payloads():
                if not self._window.write(payload):
                    break
        except SourceError as err:
            error = err
        except Exception as err:  # noqa: BLE001  whatever an input's owner raises ends it
            _LOGGER.debug("Media could not be read: %s", type(err).__name__)
            error = UnreadableError(type(err).__name__)
            error.__cause__ = err
        self._window.end(error)
        with suppress(RuntimeError):  # the loop did not wait
            self._loop.call_soon_threadsafe(self._ended.set)

    def _payloads(self) -> Iterator[bytes]:
        """Yield G.711 bytes of all inputs."""
        while self._inputs and not self._window.closed:
            self._window.expect_input()
            try:
                yield from self._payloads_of(self._inputs.popleft())
            except ListOfInputs as found:
                self._inputs.extendleft(reversed(found.inputs))
                self._count += len(found.inputs) - 1
                if self._count > _MOST_INPUTS:
                    raise UnreadableError("playlists without an end") from None
            except Exception as err:
                if self._window.closed or not self._inputs:
                    raise
                self._note_passed_over(err)
        yield encode(self._limiter.flush(), self._codec)

    def _note_passed_over(self, err: Exception) -> None:
        """Log the first of possibly many where it is seen."""
        level = logging.DEBUG if self._passed_over else logging.WARNING
        _LOGGER.log(level, "One of several media is passed over: %s", type(err).__name__)
        self._passed_over = True

    def _payloads_of(self, open_input: OpenInput) -> Iterator[bytes]:
        """Yield G.711 bytes of one input."""
        with open_input() as self._file:
            if self._window.closed:
                return
            for samples in self._samples_of(self._file):
                yield encode(self._limiter.process(samples), self._codec)

    def _samples_of(self, file: BinaryIO) -> Iterator[Samples]:
        samples = decode(file, self._durations_s.append)
        return levelled(samples) if self._normalise else samples
