"""What is held in memory between one writer and many readers."""

import asyncio
import threading
import time

import numpy as np
import pytest

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.intercom.decode.sample_buffer import Cursor, SampleBuffer

SECOND = 8000
AHEAD = 4 * SECOND
UNHEARD = SECOND // 2


class Writer:
    """A thread that writes a counted sequence, a tenth of a second at a time."""

    def __init__(self, window: SampleBuffer) -> None:
        """Start to write."""
        self._window = window
        self.written = 0
        self.sent_home = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while self._window.write(sequence(self.written, SECOND // 10)):
            self.written += SECOND // 10
        self.sent_home = True

    def comes_to(self, position: int) -> None:
        """Wait until it has written so many samples; the test's own limit ends a long wait."""
        while self.written < position:
            time.sleep(0.001)


def begin(writer: Writer, *readers: Cursor) -> None:
    """Read what there is before anybody has begun, and let the writer see it."""
    writer.comes_to(UNHEARD)
    for reader in readers:
        reader.read(UNHEARD)
        reader.read(0)


def sequence(start: int, size: int) -> bytes:
    """Return part of a long sequence that does not repeat soon."""
    positions = np.arange(start, start + size, dtype=np.uint64)
    return bytes((positions * 2654435761 >> 13).astype(np.uint8))


def test_the_writer_is_held_four_seconds_ahead_of_the_fastest() -> None:
    """And half a second while nobody has begun: whoever still reaches a camera needs the processor."""
    window = SampleBuffer()
    writer = Writer(window)
    writer.comes_to(UNHEARD)
    time.sleep(0.02)
    assert writer.written == UNHEARD
    fast, slow = window.reader(), window.reader()
    fast.read(UNHEARD)
    slow.read(UNHEARD // 2)
    fast.read(0)
    writer.comes_to(UNHEARD + AHEAD)
    time.sleep(0.02)
    assert writer.written == UNHEARD + AHEAD
    window.close()
    writer.thread.join()
    assert writer.sent_home


async def test_a_reader_is_told() -> None:
    """As soon as enough is there, or no more will come; a time limit passes without an error."""
    window = SampleBuffer()
    reader = window.reader()
    waiting = asyncio.create_task(reader.wait_for(100, 3600))
    await asyncio.sleep(0)
    window.write(sequence(0, 99))
    assert not reader.has(100)
    await asyncio.to_thread(window.write, sequence(99, 1))
    await waiting
    assert reader.has(100)
    await reader.wait_for(101, 0)
    waiting = asyncio.create_task(reader.wait_for(2 * SECOND, 3600))
    await asyncio.sleep(0)
    window.end(None)
    await waiting
    assert not window._awaited


def test_everybody_reads_the_same() -> None:
    """At their own pace, and again after going back."""
    window = SampleBuffer()
    window.write(sequence(0, 3 * SECOND))
    one, other = window.reader(), window.reader()
    assert one.read(SECOND) == sequence(0, SECOND)
    assert one.read(SECOND) == sequence(SECOND, SECOND)
    assert other.read(10) == sequence(0, 10)
    one.rewind(SECOND // 2)
    assert one.read(SECOND) == sequence(SECOND // 2, SECOND)
    one.rewind(-5)
    assert one.read(10) == sequence(0, 10)


def test_memory_is_bounded() -> None:
    """A long decode_job is let go behind its readers, and no faster than the slowest."""
    window = SampleBuffer()
    writer = Writer(window)
    fast, slow = window.reader(), window.reader()
    begin(writer, fast, slow)
    for _ in range(200):
        writer.comes_to(fast.position + AHEAD)
        fast.read(SECOND // 5)
        slow.read(min(SECOND // 5, 20 * SECOND - slow.position))
    assert slow.position == 20 * SECOND
    assert len(window._data) <= (fast.position - 20 * SECOND) + 13 * SECOND
    slow.close()
    writer.comes_to(fast.position + AHEAD)
    fast.read(SECOND)
    writer.comes_to(fast.position + AHEAD)
    assert len(window._data) <= 13 * SECOND
    assert not window.joinable
    fast.rewind(fast.position - 8 * SECOND)
    assert fast.read(100) == sequence(fast.position - 100, 100)
    window.close()
    writer.thread.join()


def test_the_beginning_stays_for_ten_seconds() -> None:
    """So that a camera that is found busy for a moment hears everything."""
    window = SampleBuffer()
    writer = Writer(window)
    reader = window.reader()
    begin(writer, reader)
    for _ in range(19):
        writer.comes_to(reader.position + AHEAD)
        reader.read(SECOND // 2)
    assert reader.position == 10 * SECOND
    assert window.joinable
    assert window.reader().read(10) == sequence(0, 10)
    window.close()
    writer.thread.join()
    assert not window.joinable


def test_the_end() -> None:
    """Is where all was read, not before."""
    window = SampleBuffer()
    reader = window.reader()
    window.write(sequence(0, 100))
    assert not reader.ended
    window.end(None)
    ended = [reader.ended]
    for move in (lambda: reader.read(100), lambda: reader.rewind(50)):
        move()
        ended.append(reader.ended)
    assert ended == [False, True, False]


def test_a_source_that_breaks_off() -> None:
    """Is heard up to there."""
    window = SampleBuffer()
    reader = window.reader()
    window.write(sequence(0, 100))
    window.end(UnreadableError("gone"))
    assert not reader.ended
    assert reader.read(1000) == sequence(0, 100)
    with pytest.raises(UnreadableError, match="gone"):
        assert reader.ended


def test_leaving_twice() -> None:
    """Is leaving once."""
    window = SampleBuffer()
    reader = window.reader()
    reader.close()
    reader.close()
    assert not window._readers
