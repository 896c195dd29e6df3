"""Sliding sample buffer with cursors: lets many cameras read one decode, in bounded memory."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition

from ..errors import SourceError
from ..talk_options import SAMPLE_RATE_HZ
from .media_info import MediaInfo

_AHEAD_BYTES = 4 * SAMPLE_RATE_HZ
"""4 s: outlasts what a busy machine keeps a decoder from working, in 32 kB a stream."""

_AHEAD_UNHEARD_BYTES = SAMPLE_RATE_HZ // 2
"""0.5 s: more than words need to begin. Decoding on would take the interpreter from the loops that
still reach the camera, and is quick enough when the first sample is on its way."""

_BEHIND_BYTES = 8 * SAMPLE_RATE_HZ
"""8 s: a talk that broke off goes back to what the camera had not played."""

_JOINABLE_BYTES = 10 * SAMPLE_RATE_HZ
"""10 s: until then a camera that is late begins with the first word."""

_MOST_BEHIND_BYTES = 30 * 60 * SAMPLE_RATE_HZ
"""30 min, 14 MB: how long one camera may be held up before the others go on without it."""

_MOST_NOTES = 16
"""Songs of a station that are held at a time, with a cover each; a reader is never so far behind."""


class SampleBuffer:
    """G.711 bytes, one a sample, from a thread that writes to tasks that never wait.

    The writer is held four seconds ahead of the fastest reader, half a second of one that has not
    begun. Eight seconds are kept behind the slowest one, and the first ten until all have passed
    them, so that readers can still join at the beginning. An hour of media takes no more memory
    than a minute. A reader that rests for half an hour while others go on loses what it did not
    read meanwhile.
    """

    def __init__(self) -> None:
        """Make an empty buffer at the beginning of a decode job."""
        self._changed = Condition()
        self._data = bytearray()
        self._start = 0
        self._readers: list[Cursor] = []
        self._ended = False
        self._closed = False
        self._between_inputs = False
        self._live = False
        self._notes: deque[tuple[int, MediaInfo]] = deque(maxlen=_MOST_NOTES)
        self._error: SourceError | None = None
        self._awaited: dict[Callable[[], None], int] = {}

    @property
    def live(self) -> bool:
        """Return whether what comes has no end of its own, and may be away for a while."""
        return self._live

    @property
    def joinable(self) -> bool:
        """Return whether a new reader would get the decode_job from its beginning."""
        return self._start == 0 and not self._closed

    @property
    def closed(self) -> bool:
        """Return whether nobody wants more."""
        return self._closed

    @property
    def between_inputs(self) -> bool:
        """Return whether the first sound of an input has yet to come."""
        return self._between_inputs

    def reader(self) -> Cursor:
        """Return a new reader at the beginning of the buffer."""
        with self._changed:
            reader = Cursor(self, self._start)
            self._readers.append(reader)
            return reader

    def write(self, data: bytes) -> bool:
        """Append bytes, blocking while far enough ahead; return False when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._wants_more())
            self._data += data
            self._between_inputs = False
            self._tell()
            return not self._closed

    def expect_input(self) -> None:
        """Take note that another input begins, which may take longer than one that stalls."""
        self._between_inputs = True

    def note(self, info: MediaInfo, *, live: bool) -> None:
        """Take note of what the media tells of what is written from now on."""
        with self._changed:
            self._live = live
            self._notes.append((self._start + len(self._data), info))

    def note_at(self, position: int) -> MediaInfo | None:
        """Return what the media tells of a position."""
        with self._changed:
            held = [info for begin, info in self._notes if begin <= position]
            return held[-1] if held else None

    def end(self, error: SourceError | None) -> None:
        """Mark the end, with the reason where the source broke off."""
        with self._changed:
            self._error = error
            self._ended = True
            self._tell()

    def close(self) -> None:
        """Send the writer home."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read(self, position: int, size: int) -> bytes:
        """Return up to `size` bytes from a position that is held, without waiting."""
        with self._changed:
            offset = position - self._start
            data = bytes(self._data[offset : offset + size])
            self._changed.notify()
            return data

    def nearest(self, position: int) -> int:
        """Return the earliest position still held from `position` on."""
        return max(position, self._start)

    def ends_at(self, position: int) -> bool:
        """Return whether the decode_job ends at a position.

        Raises:
            SourceError: it broke off there.
        """
        with self._changed:
            if not self._ended or position < self._start + len(self._data):
                return False
            if self._error is not None:
                raise self._error
            return True

    def has(self, position: int, size: int) -> bool:
        """Return whether `size` bytes are there from a position, or all that will come."""
        with self._changed:
            return self._ended or self._start + len(self._data) - position >= size

    def tell_when(self, position: int, tell: Callable[[], None]) -> None:
        """Call `tell` in the writer's thread once all is there up to a position, or all that will come."""
        with self._changed:
            self._awaited[tell] = position
            self._tell()

    def tell_no_more(self, tell: Callable[[], None]) -> None:
        """Do not call it any more."""
        with self._changed:
            self._awaited.pop(tell, None)

    def leave(self, reader: Cursor) -> None:
        """Forget a reader; what only it held is let go."""
        with self._changed:
            if reader in self._readers:
                self._readers.remove(reader)
            self._changed.notify()

    def _tell(self) -> None:
        end = self._start + len(self._data)
        for tell in [
            tell for tell, wanted in self._awaited.items() if self._ended or wanted <= end
        ]:
            del self._awaited[tell]
            tell()

    def _wants_more(self) -> bool:
        """Return whether the writer may go on, after letting go what all have passed."""
        positions = [reader.position for reader in self._readers]
        fastest = max(positions, default=0)
        kept_from = max(min(positions, default=0) - _BEHIND_BYTES, fastest - _MOST_BEHIND_BYTES)
        if fastest > _JOINABLE_BYTES and kept_from > self._start:
            del self._data[: kept_from - self._start]
            self._start = kept_from
        ahead_bytes = _AHEAD_BYTES if fastest else _AHEAD_UNHEARD_BYTES
        return self._start + len(self._data) - fastest < ahead_bytes


class Cursor:
    """One camera's place in a decode_job; `position` counts samples from its beginning."""

    def __init__(self, buffer: SampleBuffer, position: int) -> None:
        """Start at a position."""
        self._buffer = buffer
        self.position = position

    @property
    def ended(self) -> bool:
        """Return whether everything was read.

        Raises:
            SourceError: the source broke off here.
        """
        return self._buffer.ends_at(self.position)

    @property
    def exhausted(self) -> bool:
        """Return whether everything was read, or the source broke off here."""
        try:
            return self.ended
        except SourceError:
            return True

    @property
    def between_inputs(self) -> bool:
        """Return whether what comes next is the first sound of an input."""
        return self._buffer.between_inputs

    @property
    def live(self) -> bool:
        """Return whether this is a station, which is waited for longer than a file."""
        return self._buffer.live

    @property
    def info(self) -> MediaInfo | None:
        """Return what the media tells of what is read now."""
        return self._buffer.note_at(self.position)

    def has(self, size: int) -> bool:
        """Return whether `size` bytes are there now, or all that will come."""
        return self._buffer.has(self.position, size)

    async def wait_for(self, size: int, longest_s: float) -> None:
        """Return when `size` bytes are there, or all that will come, or after a time."""
        loop, there = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop did not wait
                loop.call_soon_threadsafe(there.set)

        self._buffer.tell_when(self.position + size, tell)
        try:
            async with asyncio.timeout(longest_s):
                await there.wait()
        except TimeoutError:
            pass
        finally:
            self._buffer.tell_no_more(tell)

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes that are there now."""
        self.position = self._buffer.nearest(self.position)
        data = self._buffer.read(self.position, size)
        self.position += len(data)
        return data

    def rewind(self, position: int) -> None:
        """Go back to a position, or as far as the buffer still reaches."""
        self.position = self._buffer.nearest(max(position, 0))

    def close(self) -> None:
        """Leave the decode_job."""
        self._buffer.leave(self)
