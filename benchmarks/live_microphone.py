"""How long a live microphone's words stay in Home Assistant, also while its main loop stands still."""

import asyncio
from collections.abc import Sequence

import numpy as np

from .house import House, running_house
from .house.webrtc import NoiseMicrophone, watching
from .pacing import CONDITIONS, Condition
from .results import Goal, Result
from .timer_watch import TimerWatch

TALK_S = 12
SETTLED_S = 10
LIMITS_MS = {"idle": 5, "one core busy": 10}
BLOCKED_LIMIT_MS = 20
NOTES = [
    "delay: from the arrival of the datagram with a tag's last sample in Home Assistant until the tag's"
    f" WebSocket message was sent, both inside that process, over the last {SETTLED_S} s of {TALK_S} s.",
    "baseline: the integration with aiortc's own track.recv(), jitter buffer and decoder included, in"
    " the place of raw packets.",
    "blocked: the main loop is held for 300 ms of every second, by a synchronous wait or by Python"
    " code that keeps the interpreter. one core busy: by another process. timer: how late a plain 16 ms timer came meanwhile.",
]


async def run() -> Result:
    """Talk under each condition, ours and by the baseline."""
    result = Result(
        "Live microphone, from datagram to WebSocket, ms",
        ("condition, path", "p50", "p99", "max", "p99 ratio to ours", "timer p99"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        for condition in CONDITIONS:
            await _measure(house, condition, result)
    return result


async def _measure(house: House, condition: Condition, result: Result) -> None:
    """Add a row for each path, and the goal."""
    ours_ms: float | None = None
    async with condition.holds(house):
        for name, raw in (("ours", True), ("baseline", False)):
            async with TimerWatch() as timer:
                found_ms = await delays_ms(house, raw=raw)
            p50, p99 = np.percentile(found_ms, [50, 99])
            ours_ms = ours_ms or float(p99)
            result.rows.append(
                (f"{condition.name}, {name}", float(p50), float(p99), max(found_ms),
                 float(p99) / ours_ms, timer.p99_ms)
            )  # fmt: skip
    limit_ms = LIMITS_MS.get(condition.name, BLOCKED_LIMIT_MS)
    result.goals.append(Goal(f"{condition.name}: p99 delay", ours_ms or 0, limit_ms, "ms"))


async def delays_ms(house: House, *, raw: bool) -> list[float]:
    """Talk for a while and return the delays.

    Raises:
        ImpossibleDelayError: a tag would have been sent before its last sample had arrived.
    """
    count = len(await house.control.recordings())
    await house.actions.call("bench_probe.watch_microphone", {"raw": raw})
    async with watching(house, microphone=NoiseMicrophone()):
        await asyncio.sleep(TALK_S)
        fields = {"settled_s": SETTLED_S}
        answer = await house.actions.call("bench_probe.microphone_delays", fields, response=True)
    await house.control.recordings(count + 1)
    found_ms: list[float] = answer["delays_ms"]
    check_delays(found_ms)
    return found_ms


class ImpossibleDelayError(Exception):
    """What was measured cannot be: the measure is wrong, and so would be every number after it."""


def check_delays(delays_ms: Sequence[float]) -> None:
    """Raise ImpossibleDelayError unless there are delays, and none is negative."""
    if not delays_ms or min(delays_ms) < 0:
        raise ImpossibleDelayError(f"{min(delays_ms, default=float('nan'))} ms")
