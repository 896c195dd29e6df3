"""Announcements at one camera: queue, limits, stop, and what is left afterwards."""

import asyncio
import gc
import io
import threading
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from custom_components.linkvisual.intercom import (
    BusyError,
    BytePipe,
    Codec,
    EmptyMediaError,
    OpenInput,
    Outcome,
    SharedDecode,
    SourceStalledError,
    StartTimeoutError,
    TalkOptions,
    TalkReport,
    UnreadableError,
    WhenBusy,
)
from simulator import Simulator
from tests.defaults import use_defaults
from tests.waiting import until

from .conftest import Line, quick
from .media_files import wav
from .signals import noise, tone


def source(*pieces: bytes, ends: bool) -> OpenInput:
    """Return an input of which only some bytes come."""
    loop = asyncio.get_running_loop()

    async def chunks() -> AsyncGenerator[bytes]:
        for piece in pieces:
            yield piece
        if not ends:
            await asyncio.Event().wait()

    return lambda: cast("BinaryIO", BytePipe(loop, chunks()))


async def announce(
    line: Line, *inputs: OpenInput, start_timeout_s: float = 10.0, tail_ms: int = 0
) -> TalkReport:
    """Announce inputs."""
    options = quick(tail_ms=tail_ms)
    async with SharedDecode(inputs, Codec.G711A, 0) as shared:
        return await line.intercom.announce(
            shared, options, when_busy=WhenBusy.QUEUE, start_timeout_s=start_timeout_s
        )


async def talking(line: Line, sessions: int = 1) -> None:
    """Wait until a session is open."""
    await until(lambda: len(line.urls) >= sessions and line.server_sockets())


async def test_two_announcements(line: Line) -> None:
    """One after the other, each in a session of its own."""
    one, other = noise(0.3), noise(0.3, seed=2)
    reports = await asyncio.gather(line.say(one), line.say(other))
    await line.heard(2)
    first, second = line.sim.recordings
    assert {*(await line.times_heard(one, 2)), *(await line.times_heard(other, 2))} == {1}
    assert first.stats["ended_at"] <= second.stats["started_at"]
    assert reports[0].waited_s < reports[1].waited_s
    assert line.changes == [True, True, False]


async def test_replace(line: Line) -> None:
    """The first is cut, the second heard."""
    long, urgent = noise(5), noise(0.3, seed=2)
    cut = asyncio.create_task(line.say(long))
    await talking(line)
    await asyncio.sleep(0.1)
    report = await line.say(urgent, when_busy=WhenBusy.REPLACE)
    assert (await cut).outcome is Outcome.REPLACED
    assert report.outcome is Outcome.PLAYED
    assert set(await line.times_heard(urgent, 2)) == {1}
    assert sum(await line.times_heard(long, 2)) < 100


async def test_reject(line: Line) -> None:
    """The second is not heard."""
    saying = asyncio.create_task(line.say(noise(0.5)))
    await talking(line)
    with pytest.raises(BusyError):
        await line.say(noise(0.3, seed=2), when_busy=WhenBusy.REJECT)
    assert (await saying).outcome is Outcome.PLAYED
    await line.heard(1)


async def test_a_queue_that_takes_too_long(line: Line) -> None:
    """Is somebody else's fault, and said so."""
    saying = asyncio.create_task(line.say(noise(0.8)))
    await talking(line)
    with pytest.raises(BusyError):
        await line.say(noise(0.3), start_timeout_s=0.1)
    assert (await saying).outcome is Outcome.PLAYED
    await line.heard(1)


async def test_a_camera_that_takes_too_long(line: Line, sim: Simulator) -> None:
    """Is not waited for."""
    sim.knobs.connect_delay_ms = 500
    with pytest.raises(StartTimeoutError):
        await line.say(noise(0.3), start_timeout_s=0.1)
    assert line.intercom.holder is None
    assert line.intercom.last is not None
    assert line.intercom.last.outcome is Outcome.FAILED


async def test_a_source_that_never_begins(line: Line) -> None:
    """Is not waited for longer than asked; the camera hears silence meanwhile."""
    with pytest.raises(StartTimeoutError):
        await announce(line, source(b"RIFF", ends=False), start_timeout_s=0.3)
    (recording,) = await line.heard(1)
    assert recording.stats["peak"] <= 8


async def test_a_source_that_never_begins_and_much_patience(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does not keep the camera from others for as long as the caller would wait."""
    use_defaults(monkeypatch, TalkOptions, first_sound_limit_s=0.2)
    with pytest.raises(SourceStalledError):
        await announce(line, source(b"RIFF", ends=False), start_timeout_s=600.0)
    assert line.intercom.holder is None


async def test_the_limit_is_for_the_first_word_only(line: Line) -> None:
    """What has begun goes on."""
    report = await line.say(noise(0.6), start_timeout_s=0.4)
    assert report.outcome is Outcome.PLAYED
    await line.heard(1)


async def test_a_source_that_stops(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is given up after a while of silence."""
    use_defaults(monkeypatch, TalkOptions, stall_limit_s=0.2)
    with pytest.raises(SourceStalledError):
        await announce(line, source(wav(noise(3))[:16_044], ends=False))
    (recording,) = await line.heard(1)
    assert recording.stats["tags"] >= 1.0 / 0.016


async def test_a_source_that_hesitates(line: Line) -> None:
    """Is heard completely, with silence where it had nothing."""
    words = noise(1.2)
    data, loop = wav(words), asyncio.get_running_loop()

    async def chunks() -> AsyncGenerator[bytes]:
        yield data[:16_044]
        await asyncio.sleep(1.5)
        yield data[16_044:]

    report = await announce(line, lambda: cast("BinaryIO", BytePipe(loop, chunks())))
    times = await line.times_heard(words, 1)
    assert sum(times) >= len(times) - 1
    assert report.stalled_s > 0


async def test_a_source_that_is_always_late(line: Line) -> None:
    """Is not heard in crumbs: a fifth of a second is collected before words go on."""
    words, loop = noise(0.9), asyncio.get_running_loop()
    data = wav(words)

    async def chunks() -> AsyncGenerator[bytes]:
        for start in range(0, len(data), 480):
            yield data[start : start + 480]
            await asyncio.sleep(0.06)

    await announce(line, lambda: cast("BinaryIO", BytePipe(loop, chunks())))
    times = await line.times_heard(words, 1)
    assert times.count(0) <= 5
    assert max(times) == 1


@pytest.mark.parametrize(
    ("open_input", "error"),
    [
        (Path("/nowhere.wav").open, UnreadableError),
        (lambda: io.BytesIO(wav(tone(0))), EmptyMediaError),
    ],
)
async def test_nothing_to_say(line: Line, open_input: OpenInput, error: type[Exception]) -> None:
    """Is an error, and the camera is free again."""
    with pytest.raises(error):
        await announce(line, open_input)
    assert line.intercom.holder is None


async def test_stop(line: Line) -> None:
    """Cuts the speaker and whoever waits, and closes in an orderly way."""
    tasks = [asyncio.create_task(line.say(noise(5))) for _ in range(3)]
    await talking(line)
    await asyncio.sleep(0.1)
    assert line.intercom.stop()
    assert [(await task).outcome for task in tasks] == [Outcome.STOPPED] * 3
    (recording,) = await line.heard(1)
    assert (recording.stats["ended_by"], recording.stats["close_code"]) == ("client", 1000)
    assert not line.intercom.stop()


async def test_stop_while_connecting(line: Line, sim: Simulator) -> None:
    """Does not wait for the camera."""
    sim.knobs.connect_delay_ms = 500
    saying = asyncio.create_task(line.say(noise(1)))
    await until(lambda: line.urls)
    assert line.intercom.stop()
    assert (await saying).outcome is Outcome.STOPPED


@pytest.mark.parametrize("when", ["connecting", "talking", "waiting"])
async def test_cancelling(line: Line, sim: Simulator, when: str) -> None:
    """Frees the camera; nothing is left."""
    tasks, threads = asyncio.all_tasks(), threading.enumerate()
    if when == "connecting":
        sim.knobs.connect_delay_ms = 500
    saying = [asyncio.create_task(line.say(noise(5)))]
    await until(lambda: line.urls)
    if when != "connecting":
        await talking(line)
    if when == "waiting":
        saying.append(asyncio.create_task(line.say(noise(5))))
        await asyncio.sleep(0.01)
    for task in reversed(saying):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert line.intercom.holder is None
    sim.knobs.connect_delay_ms = 0
    await until(lambda: not line.server_sockets())
    assert threading.enumerate() == threads
    if when != "connecting":
        await until(lambda: asyncio.all_tasks() <= tasks)


async def test_sixty_announcements(sim: Simulator, line: Line, short_close: None) -> None:
    """Leave no thread, no file, no socket and no task behind."""
    sim.set_knob("socket_script", "none")
    for _ in range(5):
        sim.add_camera()
    lines = [Line(sim, line.http) for _ in sim.cameras]
    for each, camera in zip(lines, sim.cameras, strict=True):
        each.camera = camera

    async def round_of_talks(sessions: int) -> tuple[int, int, int]:
        await asyncio.gather(*(each.say(tone(0.05)) for each in lines))
        await sim.wait_for_recording(sessions)
        await until(lambda: not sim.talk.sockets)
        await asyncio.sleep(0.02)
        return measured()

    def measured() -> tuple[int, int, int]:
        gc.collect()
        descriptors = list(Path("/proc/self/fd").iterdir())
        return threading.active_count(), len(asyncio.all_tasks()), len(descriptors)

    first, *_ = [await round_of_talks(6 * number) for number in range(1, 11)]
    assert len(sim.recordings) == 60
    await until(lambda: measured() <= first)
