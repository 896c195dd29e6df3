"""How evenly audio arrives at a camera, also while Home Assistant's main loop stands still."""

import asyncio
from dataclasses import dataclass

from .baseline.sender import speak
from .deviation import Pacing
from .house import House, running_house
from .media import MP3_30_S
from .results import Goal, Result

PLAY_S = 15
IDLE_LIMIT_MS = 5
BLOCKED_LIMIT_MS = 20
NOTES = [
    "deviation of each tag's arrival from the settled line: the middle offset of the session after"
    " its first second, in which ours sends its lead-in and builds 80 ms of head start by design.",
    "blocked: the main loop is held for 300 ms of every second, by time.sleep or by Python code that"
    " keeps the interpreter. The baseline runs in a process of its own and is spared this, except"
    " for the processor it shares.",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """What happens in Home Assistant meanwhile, and the goal for the 99th percentile."""

    name: str
    way: str | None
    limit_ms: float


CONDITIONS = (
    Condition("idle", None, IDLE_LIMIT_MS),
    Condition("blocked by sleep", "sleep", BLOCKED_LIMIT_MS),
    Condition("blocked by Python code", "burn", BLOCKED_LIMIT_MS),
)


async def run() -> Result:
    """Play through one camera under each condition, ours and then the baseline."""
    result = Result(
        f"Pacing of one camera over {PLAY_S} s, deviation in ms",
        ("condition", "p50", "p99", "max", "gaps", "p50 base", "p99 base", "max base",
         "gaps base", "p99 ratio"),
        notes=list(NOTES),
    )  # fmt: skip
    async with running_house() as house:
        for condition in CONDITIONS:
            if condition.way:
                await house.actions.call("bench_probe.block", {"way": condition.way})
            ours, baseline = await _ours(house), await _baseline(house)
            if condition.way:
                answer = await house.actions.call("bench_probe.unblock", response=True)
                result.notes.append(f"{condition.name}: {answer['blocks']} times 300 ms")
            result.rows.append((condition.name, *_cells(ours), *_cells(baseline),
                                baseline.p99_ms / ours.p99_ms))  # fmt: skip
            name = f"{condition.name}: p99 deviation"
            result.goals.append(Goal(name, ours.p99_ms, condition.limit_ms, "ms"))
    return result


def _cells(pacing: Pacing) -> tuple[float, ...]:
    return pacing.p50_ms, pacing.p99_ms, pacing.max_ms, pacing.underruns


async def _ours(house: House) -> Pacing:
    """Say a file by the action for a while."""
    count = len(await house.control.recordings())
    fields = house.talk_fields(await MP3_30_S.path())
    talking = asyncio.create_task(house.actions.call("linkvisual.talk", fields, response=True))
    await asyncio.sleep(PLAY_S)
    await house.stop_talk()
    await talking
    return Pacing.of((await house.control.recordings(count + 1))[count:])


async def _baseline(house: House) -> Pacing:
    """Say a file by the FFmpeg sender for a while."""
    count = len(await house.control.recordings())
    path = await MP3_30_S.path()
    talking = asyncio.create_task(speak(house.http, house.client, house.addresses[0], path))
    await asyncio.sleep(PLAY_S)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    return Pacing.of((await house.control.recordings(count + 1))[count:])
