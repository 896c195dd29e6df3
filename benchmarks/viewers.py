"""What it costs to show one camera to several browsers, and that it costs no voice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import NamedTuple

import numpy as np

from .baseline.relay import relaying
from .house import House, running_house
from .house.webrtc import Viewer, watching
from .live_microphone import delays_ms
from .processes import cpu_share
from .results import Goal, Result

COUNTS = (1, 4, 16)
CPU_LIMITS = {1: 1.5, 16: 1.0}
"""How many times the baseline's processor time ours may take."""

MICROPHONE_LIMIT_MS = 10
REPEATS = 3
IDLE_S = 10
SETTLE_S = 4
STEADY_S = 12
NOTES = [
    f"processor time: the median of {REPEATS} times {STEADY_S} s, both sides in turn. Ours is Home"
    " Assistant less what it uses idle; the baseline is one FFmpeg -re -c copy to SRTP"
    " (AES_CM_128_HMAC_SHA1_80) for each viewer. The simulator and the viewers are other processes.",
    "pictures: a second and viewer, as the viewers counted them; the camera makes 25.",
    "connections: to the camera's live stream, which the cloud bills by volume.",
    "microphone: the 99th percentile of live_microphone's delay while all of them watch.",
]


class Sample(NamedTuple):
    """One measurement of one side."""

    cpu_percent: float
    pictures: float | None
    connections: int


async def run() -> Result:
    """Watch with more and more viewers, ours and the baseline in turn."""
    result = Result(
        "Viewers of one camera",
        (
            *("viewers, sender", "CPU % each", "CPU % all", "pictures", "connections"),
            *("ratio to ours", "microphone p99 ms"),
        ),
        notes=list(NOTES),
    )
    async with running_house() as house:
        idle_percent = await _percent([house.home_assistant_pid], IDLE_S)
        for count in COUNTS:
            await _measure(house, count, idle_percent, result)
    return result


async def _measure(house: House, count: int, idle_percent: float, result: Result) -> None:
    """Add a row for each side, and the goals."""
    ours, baseline = list[Sample](), list[Sample]()
    for _ in range(REPEATS):
        ours.append(await _ours(house, count, idle_percent))
        baseline.append(await _baseline(house, count))
    microphone_ms = await _microphone_ms(house, count) if count == max(COUNTS) else None
    ours_percent = median(sample.cpu_percent for sample in ours)
    baseline_percent = median(sample.cpu_percent for sample in baseline)
    ratio = median(
        one.cpu_percent / two.cpu_percent for one, two in zip(ours, baseline, strict=True)
    )
    pictures = min(sample.pictures or 0 for sample in ours)
    connections = max(sample.connections for sample in ours)
    result.rows += [
        (f"{count}, ours", ours_percent / count, ours_percent, pictures, connections, 1.0,
         microphone_ms),
        (f"{count}, baseline", baseline_percent / count, baseline_percent, None,
         baseline[0].connections, 1 / ratio, None),
    ]  # fmt: skip
    name = f"{count} viewers"
    result.goals.append(Goal(f"{name}: connections to the cloud", connections, 1, "of them"))
    if count in CPU_LIMITS:
        limit = CPU_LIMITS[count]
        result.goals.append(Goal(f"{name}: CPU against baseline", ratio, limit, "times"))
    if microphone_ms is not None:
        result.goals.append(
            Goal(f"{name}: microphone's p99 delay", microphone_ms, MICROPHONE_LIMIT_MS, "ms")
        )


async def _ours(house: House, count: int, idle_percent: float) -> Sample:
    """Watch with several browsers for a while."""
    async with _browsers(house, count) as viewers:
        before = [viewer.pictures for viewer in viewers]
        used_percent = await _percent([house.home_assistant_pid], STEADY_S) - idle_percent
        shown = [viewer.pictures - seen for viewer, seen in zip(viewers, before, strict=True)]
        return Sample(used_percent, min(shown) / STEADY_S, await _connections(house))


async def _baseline(house: House, count: int) -> Sample:
    """Relay to as many sockets for a while."""
    async with relaying(house.client, house.addresses[0], count) as pids:
        await asyncio.sleep(SETTLE_S)
        used_percent = await _percent(pids, STEADY_S)
        return Sample(used_percent, None, await _connections(house))


async def _microphone_ms(house: House, count: int) -> float:
    """Return the 99th percentile of a microphone's delay; its browser is one of those that watch."""
    async with _browsers(house, count - 1):
        return float(np.percentile(await delays_ms(house, raw=True), 99))


@asynccontextmanager
async def _browsers(house: House, count: int) -> AsyncGenerator[list[Viewer]]:
    """Watch a camera with several viewers, and give them a moment."""
    async with AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(watching(house)) for _ in range(count)]
        await asyncio.sleep(SETTLE_S)
        yield viewers


async def _connections(house: House) -> int:
    """Return how many connections the camera's live stream feeds."""
    camera = await house.control.camera(house.cloud.cameras[0]["iot_id"])
    return int(camera["live"]["viewers"])


async def _percent(pids: list[int], duration_s: float) -> float:
    """Return the share of one core that processes use for some time, in percent."""
    return await cpu_share(lambda: pids, duration_s) * 100
