"""Decode job: one decoder thread over a list of inputs, which any number of cameras hear."""

import asyncio
import logging
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import BinaryIO

from ..errors import SourceError, UnreadableError
from ..g711 import encode
from ..talk_options import Codec
from .agc import leveled
from .containers import Containers
from .limiter import Limiter
from .media_info import MediaInfo
from .media_input import InputList, OpenInput
from .pipe import BytePipe
from .sample_buffer import Cursor, SampleBuffer
from .web_stream import WebStream

_LOGGER = logging.getLogger(__name__)

_MOST_INPUTS = 5000
"""Longer than any playlist that is read; beyond, a list goes round in circles."""

_MOST_FAILURES = 10
"""In a row: a list of nothing but dead entries asks no server five hundred times."""

_START_AFTER_S = 0.001
"""Until the talk URL has been asked for and the connection begun: decoding would keep both loops from it."""


class DecodeJob:
    """One or more inputs, decoded once, in order, by a thread of their own.

    One that cannot be read is passed over as long as another follows.
    """

    def __init__(
        self,
        inputs: Sequence[OpenInput],
        codec: Codec,
        gain_db: float,
        normalise: bool,
        start_s: float = 0.0,
    ) -> None:
        """Start to decode on behalf of the running loop, the first input from a time on."""
        self._inputs = deque(inputs)
        self._count = len(inputs)
        self._failures = 0
        self._start_s = start_s
        self._codec = codec
        self._limiter = Limiter(gain_db)
        self._normalise = normalise
        self._infos: list[MediaInfo] = []
        self._buffer = SampleBuffer()
        self._file: BinaryIO | BytePipe | WebStream | None = None
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._thread = Thread(target=self._run, name="linkvisual decoder", daemon=True)
        self._starting = self._loop.call_later(_START_AFTER_S, self._thread.start)

    @property
    def joinable(self) -> bool:
        """Return whether a new reader would hear it from the beginning."""
        return self._buffer.joinable

    @property
    def info(self) -> MediaInfo | None:
        """Return length and tags once they are known; of several inputs together never."""
        return self._infos[0] if self._infos and self._count == 1 else None

    def reader(self) -> Cursor:
        """Return a new reader at the beginning."""
        return self._buffer.reader()

    def stop(self) -> None:
        """Have the decoding end soon, without waiting for anything."""
        self._buffer.close()
        if self._thread.ident is None:
            self._starting.cancel()
            self._ended.set()
        # Of other files the thread holds a lock while it reads, and closing would wait for that.
        if isinstance(file := self._file, BytePipe | WebStream):
            file.close()

    async def wait_ended(self, *, longest_s: float = 2.0) -> None:
        """Wait until nothing of the decoding is left; a thread that a dead disk holds ends by itself."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await self._ended.wait()
            if self._thread.ident is not None:
                self._thread.join()

    def _run(self) -> None:
        """Decode everything; the body of the thread."""
        error: SourceError | None = None
        try:
            for payload in self._payloads():
                if not self._buffer.write(payload):
                    break
        except SourceError as err:
            error = err
        except Exception as err:  # noqa: BLE001  whatever an input's owner raises ends it
            _LOGGER.debug("Media could not be read: %s", type(err).__name__)
            error = UnreadableError(type(err).__name__)
            error.__cause__ = err
        self._buffer.end(error)
        with suppress(RuntimeError):  # the loop did not wait
            self._loop.call_soon_threadsafe(self._ended.set)

    def _payloads(self) -> Iterator[bytes]:
        """Yield G.711 bytes of all inputs."""
        while self._inputs and not self._buffer.closed:
            self._buffer.expect_input()
            try:
                found = yield from self._payloads_of(self._inputs.popleft())
            except Exception as err:
                self._failures += 1
                if self._buffer.closed or not self._inputs or self._failures >= _MOST_FAILURES:
                    raise
                self._note_passed_over(err)
            else:
                if found is not None:
                    self._put_in_place(found)
        yield encode(self._limiter.flush(), self._codec)

    def _note_passed_over(self, err: Exception) -> None:
        """Log the first of possibly many where it is seen."""
        level = logging.DEBUG if self._failures > 1 else logging.WARNING
        _LOGGER.log(level, "One of several media is passed over: %s", type(err).__name__)

    def _put_in_place(self, found: InputList) -> None:
        """Have the entries of a list heard next; raises UnreadableError if lists have no end."""
        self._inputs.extendleft(reversed(found.inputs))
        self._count += len(found.inputs) - 1
        if self._count > _MOST_INPUTS:
            raise UnreadableError("playlists without an end")

    def _payloads_of(self, open_input: OpenInput) -> Generator[bytes, None, InputList | None]:
        """Yield G.711 bytes of one input; return its entries if it is a list."""
        opened = open_input()
        if isinstance(opened, InputList):
            return opened
        with opened as self._file:
            if self._buffer.closed:
                return None
            if isinstance(self._file, WebStream):
                if self._start_s:
                    self._file.begin_at(self._start_s)
                if self._file.entries is not None:
                    return self._file.entries
            containers = Containers(self._file, self._note_info, self._start_s)
            self._start_s = 0.0
            samples = containers.samples()
            for block in leveled(samples) if self._normalise else samples:
                self._failures = 0
                yield encode(self._limiter.process(block), self._codec)
        return None

    def _note_info(self, info: MediaInfo, *, live: bool) -> None:
        """Keep what an input tells of itself, and show it when its sound is heard."""
        self._infos.append(info)
        del self._infos[1:-1]
        self._buffer.note(info, live=live)
