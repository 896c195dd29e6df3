"""One camera says a file for a while, through one of three senders."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.baseline.sender import speak
from scripts.rig.cloud_control import RecordingState

from .house import House

type Speak = Callable[[House, Path, float], Awaitable[Turn]]
"""Says a file through the first camera for some seconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the camera recorded, and when the call was made, in s (monotonic)."""

    recording: RecordingState
    called_s: float


async def integration(house: House, file: Path, duration_s: float) -> Turn:
    """Call linkvisual.talk."""

    async def talk() -> None:
        await house.actions.call("linkvisual.talk", house.talk_fields(file), response=True)

    return await _turn(house, talk, house.stop_talk, duration_s)


async def baseline_inside(house: House, file: Path, duration_s: float) -> Turn:
    """Call the baseline sender as an action of Home Assistant, on its main loop."""

    async def talk() -> None:
        fields = {"iot_id": house.addresses[0].iot_id, "file": str(file)}
        await house.actions.call("bench_probe.speak", fields)

    async def stop() -> None:
        await house.actions.call("bench_probe.hush")

    return await _turn(house, talk, stop, duration_s)


async def baseline_outside(house: House, file: Path, duration_s: float) -> Turn:
    """Run the baseline sender in this process, which has nothing else to do."""
    tasks: list[asyncio.Task[None]] = []

    async def talk() -> None:
        work = speak(house.http, house.client, house.addresses[0], file)
        tasks.append(asyncio.create_task(work))
        with suppress(asyncio.CancelledError):
            await tasks[0]

    async def stop() -> None:
        tasks[0].cancel()

    return await _turn(house, talk, stop, duration_s)


async def _turn(
    house: House,
    talk: Callable[[], Coroutine[Any, Any, None]],
    stop: Callable[[], Awaitable[None]],
    duration_s: float,
) -> Turn:
    """Let a talk run for a while, and return it once the camera has its recording."""
    count = len(await house.control.recordings())
    async with asyncio.TaskGroup() as group:
        called_s = time.monotonic()
        group.create_task(talk())
        await asyncio.sleep(duration_s)
        await stop()
    return Turn((await house.control.recordings(count + 1))[-1], called_s)


async def call_to_query_ms(house: House, turn: Turn) -> float:
    """Return the time from the call of a sender until the cloud was asked for its talk URL."""
    return (await house.talk_url_asked_s() - turn.called_s) * 1000
