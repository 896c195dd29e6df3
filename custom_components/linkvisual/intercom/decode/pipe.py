"""Byte pipe from a coroutine to a thread: a decoder that blocks does not hold up the loop."""

import asyncio
import io
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from threading import Condition
from typing import override

from ..errors import UnreadableError
from .marks import Mark, StreamItem, StreamSize, StreamTimes, StreamTitle
from .media_input import InputList

_CAPACITY_BYTES = 256 * 1024
"""Some ten seconds of a web radio; a reader in the network never runs further ahead."""

_MOST_MARKS = 64
"""Beside the bytes: a stream of nothing but titles is held up too."""


class BytePipe(io.RawIOBase):
    """A bounded, readable file that an asynchronous generator on a loop is read into.

    Made, read and closed in any thread. Closing cancels the generator; its error is raised
    after the bytes that came before it. Behind `Mark.NEW_CONTAINER` the pipe seems to be at
    its end until `next_container` is called.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, items: AsyncGenerator[StreamItem]) -> None:
        """Begin to read a generator on a loop."""
        self._loop = loop
        self._changed = Condition()
        self._items: deque[StreamItem] = deque()
        self._size_bytes = 0
        self._ended = False
        self._error: Exception | None = None
        self._room = asyncio.Event()
        self._room.set()
        self.live = False
        self.size_bytes: int | None = None
        self.times: StreamTimes | None = None
        self.entries: InputList | None = None
        self.on_title: Callable[[StreamTitle], None] = lambda title: None
        self._feeder = asyncio.run_coroutine_threadsafe(self._feed(items), loop)

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, blocking until there are some; empty at the end."""
        with self._changed:
            if not self._wait_for_bytes():
                return b""
            data = self._items.popleft()
            assert isinstance(data, bytes)  # noqa: S101  _wait_for_bytes has seen to it
            if 0 <= size < len(data):
                self._items.appendleft(data[size:])
                data = data[:size]
            self._size_bytes -= len(data)
            self._make_room()
            return data

    def wait_begun(self) -> None:
        """Block until the first bytes are there, or the end."""
        with self._changed:
            self._wait_for_bytes()

    def next_container(self) -> bool:
        """Go on behind the end of a container; return whether anything may come.

        What is left of a container is passed over; a live stream goes on where it is.

        Raises:
            Exception: what the generator broke off with.
        """
        with self._changed:
            while self._wait_for_bytes():
                if self.live:
                    return True
                data = self._items.popleft()
                self._size_bytes -= len(data) if isinstance(data, bytes) else 0
                self._make_room()
            if self.closed or not self._items:
                return False
            self._items.popleft()
            return True

    @override
    def close(self) -> None:
        """Give up reading, and have the generator canceled."""
        with self._changed:
            super().close()
            self._items.clear()
            self._changed.notify_all()
        self._feeder.cancel()

    def _wait_for_bytes(self) -> bool:
        """Take note of marks until bytes are next; return False at the end of a container."""
        while True:
            self._changed.wait_for(lambda: self._items or self._ended or self.closed)
            if not self._items:
                if self._error is not None and not self.closed:
                    raise self._error
                return False
            if isinstance(item := self._items[0], bytes):
                return True
            if item is Mark.NEW_CONTAINER:
                return False
            self._take_note(item)
            self._items.popleft()
            self._make_room()

    def _take_note(self, mark: StreamItem) -> None:
        """Keep what a mark tells of the stream."""
        match mark:
            case Mark.LIVE:
                self.live = True
            case StreamSize(size_bytes):
                self.size_bytes = size_bytes
            case StreamTimes() as times:
                self.times = times
            case StreamTitle() as title:
                self.on_title(title)
            case InputList() as entries:
                self.entries = entries

    async def _feed(self, items: AsyncGenerator[StreamItem]) -> None:
        """Read everything, waiting while the reader is far behind."""
        error: Exception | None = UnreadableError("cancelled")
        try:
            async with aclosing(items):
                async for item in items:
                    await self._room.wait()
                    if item != b"":  # nothing at all would be read as the end
                        self._append(item)
            error = None
        except Exception as err:  # noqa: BLE001  the reader raises it
            error = err
        finally:
            with self._changed:
                self._error = error
                self._ended = True
                self._changed.notify()

    def _append(self, item: StreamItem) -> None:
        with self._changed:
            self._items.append(item)
            self._size_bytes += len(item) if isinstance(item, bytes) else 0
            if self._is_full():
                self._room.clear()
            self._changed.notify()

    def _make_room(self) -> None:
        if not self._room.is_set() and not self._is_full():
            self._loop.call_soon_threadsafe(self._room.set)

    def _is_full(self) -> bool:
        marks = len(self._items) if self._size_bytes == 0 else 0
        return self._size_bytes >= _CAPACITY_BYTES or marks >= _MOST_MARKS
