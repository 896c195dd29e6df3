"""Bytes from a loop to a thread."""

import asyncio
import threading
from collections.abc import AsyncGenerator

import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.linkvisual.intercom import BytePipe, UnreadableError
from custom_components.linkvisual.intercom.decode.pipe import _CAPACITY_BYTES
from tests.waiting import until


async def pieces(*data: bytes) -> AsyncGenerator[bytes]:
    """Yield pieces."""
    for piece in data:
        yield piece


class Source:
    """A generator that can be looked at."""

    def __init__(self) -> None:
        """Begin with nothing produced."""
        self.produced = 0
        self.closed = False

    async def chunks(self, size: int = 16 * 1024) -> AsyncGenerator[bytes]:
        """Yield chunks for ever."""
        try:
            while True:
                yield bytes(size)
                self.produced += size
        finally:
            self.closed = True

    async def silence(self) -> AsyncGenerator[bytes]:
        """Yield one byte, then nothing."""
        try:
            yield b"x"
            await asyncio.Event().wait()
        finally:
            self.closed = True


def pipe_of(chunks: AsyncGenerator[bytes]) -> BytePipe:
    """Return a pipe on the running loop."""
    return BytePipe(asyncio.get_running_loop(), chunks)


def read_all(pipe: BytePipe, size: int) -> bytes:
    """Read to the end."""
    data = b""
    while block := pipe.read(size):
        assert len(block) <= size
        data += block
    return data


@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_bytes_arrive_in_order(size: int) -> None:
    """However much is read at once."""
    pipe = pipe_of(pieces(b"abc", b"", b"defg", b"h"))
    assert await asyncio.to_thread(read_all, pipe, size) == b"abcdefgh"
    pipe.close()


async def test_it_is_a_stream() -> None:
    """A decoder must not try to rewind it."""
    pipe = pipe_of(pieces())
    assert pipe.readable()
    assert not pipe.seekable()
    pipe.close()


@pytest.mark.parametrize("error", [HomeAssistantError("no voice"), UnreadableError("HTTP 404")])
async def test_an_error_comes_after_the_bytes_before_it(error: Exception) -> None:
    """As the object it was, each time it is asked for."""

    async def broken() -> AsyncGenerator[bytes]:
        yield b"abc"
        raise error

    pipe = pipe_of(broken())
    assert await asyncio.to_thread(pipe.read, 10) == b"abc"
    for _ in range(2):
        with pytest.raises(type(error)) as raised:
            await asyncio.to_thread(pipe.read, 10)
        assert raised.value is error
    pipe.close()


async def test_a_source_that_is_cancelled_by_others() -> None:
    """Is an error for the reader, who would wait for ever."""

    async def cancelled() -> AsyncGenerator[bytes]:
        yield b"abc"
        raise asyncio.CancelledError

    pipe = pipe_of(cancelled())
    assert await asyncio.to_thread(pipe.read, 10) == b"abc"
    with pytest.raises(UnreadableError):
        await asyncio.to_thread(pipe.read, 10)
    pipe.close()


async def test_a_slow_reader_holds_the_source() -> None:
    """Memory is bounded; reading lets it go on."""
    source = Source()
    pipe = pipe_of(source.chunks())
    await until(lambda: source.produced >= _CAPACITY_BYTES)
    await asyncio.sleep(0.01)
    assert source.produced == _CAPACITY_BYTES
    for _ in range(40):
        await asyncio.to_thread(pipe.read, 16 * 1024)
    assert source.produced > _CAPACITY_BYTES
    pipe.close()
    await until(lambda: source.closed)


@pytest.mark.parametrize("kind", ["waits for room", "waits for data"])
async def test_closing_ends_the_source(kind: str) -> None:
    """At once, wherever it is."""
    source = Source()
    tasks = asyncio.all_tasks()
    pipe = pipe_of(source.chunks() if kind == "waits for room" else source.silence())
    await until(lambda: len(pipe._items) == (16 if kind == "waits for room" else 1))
    await asyncio.sleep(0)
    pipe.close()
    pipe.close()
    await until(lambda: asyncio.all_tasks() == tasks)
    assert source.closed


async def test_closing_wakes_the_reader() -> None:
    """It reads the end."""
    source = Source()
    pipe = pipe_of(source.silence())
    assert await asyncio.to_thread(pipe.read, 10) == b"x"
    reading = asyncio.create_task(asyncio.to_thread(pipe.read, 10))
    await asyncio.sleep(0.02)
    assert not reading.done()
    pipe.close()
    assert await reading == b""
    assert pipe.closed
    await until(lambda: source.closed)


async def test_closing_from_another_thread_before_the_source_has_begun() -> None:
    """Leaves no coroutine that was never awaited."""
    loop, source, tasks = asyncio.get_running_loop(), Source(), asyncio.all_tasks()
    thread = threading.Thread(target=lambda: BytePipe(loop, source.chunks()).close())
    thread.start()
    thread.join()
    await asyncio.sleep(0)
    await until(lambda: asyncio.all_tasks() == tasks)
    assert source.produced == 0
