"""One decode for many, and another for who comes late."""

import asyncio
import io
import os
import threading
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO, cast, override

import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.linkvisual.intercom import (
    BytePipe,
    Codec,
    InputList,
    OpenInput,
    SharedDecode,
    StreamItem,
    UndecodableError,
    UnreadableError,
    WebStream,
)
from custom_components.linkvisual.intercom.decode.decode_job import DecodeJob
from custom_components.linkvisual.intercom.decode.sample_buffer import Cursor
from custom_components.linkvisual.intercom.g711 import Samples, encode
from tests.defaults import use_defaults
from tests.waiting import until

from ..media_files import wav
from ..signals import noise


class Shelf:
    """Opens the same media again and again, and counts."""

    def __init__(self, data: bytes) -> None:
        """Keep the media."""
        self._data = data
        self.opened: list[io.BytesIO] = []

    def open(self) -> BinaryIO:
        """Return a fresh file."""
        self.opened.append(io.BytesIO(self._data))
        return self.opened[-1]


class SlowToSeek(io.BytesIO):
    """A file whose third seek, in the middle of the decoding, waits for a sign."""

    def __init__(self, data: bytes) -> None:
        """Hold the media."""
        super().__init__(data)
        self._seeks = 0
        self.held = threading.Event()
        self.go = threading.Event()

    @override
    def seek(self, position: int, whence: int = 0, /) -> int:
        self._seeks += 1
        if self._seeks == 3:
            self.held.set()
            self.go.wait(5)
        return super().seek(position, whence)


def decoders() -> list[threading.Thread]:
    """Return the threads that decode."""
    return [thread for thread in threading.enumerate() if thread.name == "linkvisual decoder"]


async def read(reader: Cursor, size: int = 1 << 30) -> bytes:
    """Read to the end, or at least so much."""
    data = b""
    async with asyncio.timeout(10):
        while len(data) < size and not reader.ended:
            if not (block := reader.read(1000)):
                await asyncio.sleep(0.001)
            data += block
    return data


def code(samples: Samples) -> bytes:
    """Return samples as A-law."""
    return encode(samples, Codec.G711A)


def shared_decode_of(*inputs: OpenInput, gain_db: float = 0.0) -> SharedDecode:
    """Return a shared in A-law."""
    return SharedDecode(inputs, Codec.G711A, gain_db)


async def test_readers_share_one_decode() -> None:
    """Each hears all of it."""
    shelf = Shelf(wav(noise(2)))
    async with shared_decode_of(shelf.open) as shared:
        readers = [shared.reader() for _ in range(3)]
        heard = await asyncio.gather(*(read(reader) for reader in readers))
    assert heard == [code(noise(2))] * 3
    assert len(shelf.opened) == 1
    assert shelf.opened[0].closed
    assert not decoders()


async def test_who_comes_late_gets_a_decode_of_his_own() -> None:
    """From the first sample; those who come later still share it."""
    shelf = Shelf(wav(noise(30)))
    async with shared_decode_of(shelf.open) as shared:
        first = await read(shared.reader(), 25 * 8000)
        assert len(shelf.opened) == 1
        late = [shared.reader(), shared.reader()]
        heard = [await read(reader, 3 * 8000) for reader in late]
        assert len(shelf.opened) == 2
    assert first == code(noise(30))[: len(first)]
    assert [data[: 3 * 8000] for data in heard] == [code(noise(30))[: 3 * 8000]] * 2
    assert all(file.closed for file in shelf.opened)
    assert not decoders()


async def test_a_short_message_is_decoded_once_however_late() -> None:
    """Less than ten seconds stay in memory."""
    shelf = Shelf(wav(noise(3)))
    async with shared_decode_of(shelf.open) as shared:
        for _ in range(3):
            assert await read(shared.reader()) == code(noise(3))
    assert len(shelf.opened) == 1


async def test_inputs_follow_each_other_without_a_gap() -> None:
    """The chime, then the message."""
    shelves = Shelf(wav(noise(0.5))), Shelf(wav(noise(0.7, seed=2)))
    async with shared_decode_of(*(shelf.open for shelf in shelves)) as shared:
        heard = await read(shared.reader())
    assert heard == code(noise(0.5)) + code(noise(0.7, seed=2))


async def test_gain() -> None:
    """Applies before the codec."""
    samples = noise(0.2, peak=2000)
    async with shared_decode_of(Shelf(wav(samples)).open, gain_db=20) as shared:
        heard = await read(shared.reader())
    assert heard == code((samples.astype("f8") * 10).astype("i2"))


def missing() -> BinaryIO:
    """Open nothing."""
    return Path("/nowhere/at/all.mp3").open("rb")


def forbidden() -> BinaryIO:
    """Fail as Home Assistant does."""
    raise HomeAssistantError("not for you")


@pytest.mark.parametrize(
    ("open_input", "error", "cause"),
    [
        (missing, UnreadableError, FileNotFoundError),
        (forbidden, UnreadableError, HomeAssistantError),
        (Shelf(b"nonsense").open, UndecodableError, type(None)),
    ],
)
async def test_failures(
    open_input: OpenInput,
    error: type[Exception],
    cause: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Reach every reader, with their cause; a path gets into no text."""
    caplog.set_level("DEBUG")
    async with shared_decode_of(open_input) as shared:
        for _ in range(2):
            with pytest.raises(error) as raised:
                await read(shared.reader())
            assert isinstance(raised.value.__cause__, cause)
            assert "nowhere" not in str(raised.value)
    assert "nowhere" not in caplog.text
    assert not decoders()


async def test_a_second_input_that_fails() -> None:
    """The first is heard."""
    async with shared_decode_of(Shelf(wav(noise(1))).open, missing) as shared:
        reader = shared.reader()
        data = await read(reader, 8000 - 80)
        with pytest.raises(UnreadableError):
            await read(reader)
    assert data == code(noise(1))[: len(data)]


async def test_a_first_input_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """The second is heard all the same, and the log says so."""
    caplog.set_level("DEBUG")
    async with shared_decode_of(
        missing, Shelf(b"nonsense").open, Shelf(wav(noise(1))).open
    ) as all_of:
        assert await read(all_of.reader()) == code(noise(1))
    logged = [record for record in caplog.records if "passed over" in record.message]
    assert [record.levelname for record in logged] == ["WARNING", "DEBUG"]
    assert [record.args for record in logged] == [("FileNotFoundError",), ("UndecodableError",)]


async def test_inputs_that_all_fail() -> None:
    """The reason is that of the last one."""
    async with shared_decode_of(Shelf(b"nonsense").open, missing) as shared:
        with pytest.raises(UnreadableError):
            await read(shared.reader())


async def test_a_list_of_inputs() -> None:
    """Is heard in its place, lists in it as well, whoever finds out that it is one."""
    loop = asyncio.get_running_loop()
    parts = [noise(0.3, seed=seed) for seed in range(5)]
    shelves = [Shelf(wav(part)).open for part in parts]

    def in_file() -> InputList:
        return InputList([missing, shelves[1], in_web])

    async def items(place: int, start_s: float) -> AsyncGenerator[StreamItem]:
        yield InputList(shelves[2:4])

    def in_web() -> BinaryIO:
        return cast("BinaryIO", WebStream(loop, items))

    async with shared_decode_of(shelves[0], in_file, shelves[4]) as shared:
        assert await read(shared.reader()) == b"".join(map(code, parts))
        assert shared.info is None


async def test_a_list_that_grows_for_ever() -> None:
    """Is an error in the end."""

    def many() -> InputList:
        return InputList([many] * 100)

    async with shared_decode_of(many) as shared:
        with pytest.raises(UnreadableError, match="without an end"):
            await read(shared.reader())


async def test_a_list_of_one_input() -> None:
    """Has the length of that one."""

    def one() -> InputList:
        return InputList([Shelf(wav(noise(1.5))).open])

    async with shared_decode_of(one) as shared:
        await read(shared.reader())
        assert shared.info is not None
        assert shared.info.duration_s == 1.5


async def test_an_error_of_a_coroutine_reaches_the_reader() -> None:
    """With what the source raised as its cause."""
    loop = asyncio.get_running_loop()

    async def speech() -> AsyncGenerator[bytes]:
        yield wav(noise(0.5))[:4000]
        raise HomeAssistantError("the voice broke")

    def open_input() -> BinaryIO:
        return cast("BinaryIO", BytePipe(loop, speech()))

    async with shared_decode_of(open_input) as shared:
        with pytest.raises(UnreadableError) as raised:
            await read(shared.reader())
    assert isinstance(raised.value.__cause__, HomeAssistantError)
    assert not decoders()


async def test_leaving_while_the_input_blocks() -> None:
    """Ends the thread and the coroutine behind the input."""
    loop, tasks = asyncio.get_running_loop(), asyncio.all_tasks()
    opened, closed = asyncio.Event(), asyncio.Event()

    async def never() -> AsyncGenerator[bytes]:
        opened.set()
        try:
            yield b"RIFF"
            await asyncio.Event().wait()
        finally:
            closed.set()

    def open_input() -> BinaryIO:
        return cast("BinaryIO", BytePipe(loop, never()))

    async with shared_decode_of(open_input) as shared:
        assert shared.reader().read(10) == b""
        await opened.wait()
        assert len(decoders()) == 1
    assert not decoders()
    await until(lambda: closed.is_set() and asyncio.all_tasks() == tasks)


async def test_leaving_while_the_writer_is_held() -> None:
    """A message that nobody listens to is not decoded further."""
    shelf = Shelf(wav(noise(60)))
    async with shared_decode_of(shelf.open):
        await until(lambda: shelf.opened)
        assert len(decoders()) == 1
    assert not decoders()
    assert shelf.opened[0].closed


async def test_leaving_while_an_input_opens() -> None:
    """A slow disk is waited for, and its file closed."""
    shelf, opening, go = Shelf(wav(noise(1))), threading.Event(), threading.Event()

    def slow() -> BinaryIO:
        opening.set()
        go.wait(5)
        return shelf.open()

    async def leave(shared: SharedDecode) -> None:
        async with shared:
            await asyncio.to_thread(opening.wait, 5)

    leaving = asyncio.create_task(leave(shared_decode_of(slow)))
    await asyncio.sleep(0.05)
    go.set()
    await leaving
    assert shelf.opened[0].closed
    assert not decoders()


async def test_leaving_while_a_file_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on meanwhile and the thread is left behind, until the disk answers."""
    use_defaults(monkeypatch, DecodeJob.wait_ended, longest_s=0.3)
    read_end, write_end = os.pipe()
    freed, opened = threading.Event(), threading.Event()

    def open_input() -> BinaryIO:
        opened.set()
        return os.fdopen(read_end, "rb")

    def answer() -> None:
        freed.set()
        os.close(write_end)

    saviour = threading.Timer(30, answer)
    async with shared_decode_of(open_input):
        await until(opened.is_set)
        saviour.start()
    assert not freed.is_set()
    assert len(decoders()) == 1
    saviour.cancel()
    saviour.join()
    answer()
    await until(lambda: not decoders())


@pytest.mark.parametrize("normalise", [False, True])
async def test_leaving_while_a_file_is_used(
    capfd: pytest.CaptureFixture[str], *, normalise: bool
) -> None:
    """It is closed by who uses it: FFmpeg complains of one that others have closed."""
    file = SlowToSeek(wav(noise(60)))
    async with SharedDecode([lambda: file], Codec.G711A, 0.0, normalise):
        await asyncio.to_thread(file.held.wait, 5)
        asyncio.get_running_loop().call_later(0.05, file.go.set)
    assert file.closed
    assert not decoders()
    assert "closed file" not in capfd.readouterr().err


async def test_cancelled_twice() -> None:
    """The thread is sent home even if nobody waits for it."""
    shelf = Shelf(wav(noise(60)))

    async def listen() -> None:
        async with shared_decode_of(shelf.open):
            await asyncio.Event().wait()

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    await until(lambda: not decoders())


async def test_a_decode_that_nobody_wants_any_more_never_starts() -> None:
    """It opens nothing, and leaves no thread."""
    shelf = Shelf(wav(noise(1)))
    threads = threading.active_count()
    async with SharedDecode([shelf.open], Codec.G711A, 0):
        pass
    await asyncio.sleep(0.01)
    assert shelf.opened == []
    assert threading.active_count() == threads
