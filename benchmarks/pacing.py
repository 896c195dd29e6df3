"""How evenly audio arrives at a camera, also while Home Assistant's main loop stands still."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

from .busy_core import busy_core
from .deviation import Pacing
from .house import House, running_house
from .house.turns import Speak, baseline_inside, baseline_outside, integration
from .media import MP3_30_S
from .results import Goal, Result
from .timer_watch import TimerWatch

PLAY_S = 10
SETTLED_S = 8
IDLE_LIMIT_MS = 5
BLOCKED_LIMIT_MS = 20
BUSY_LIMIT_MS = 20
NOTES = [
    "deviation of each tag's arrival from the settled line: the middle offset of the last"
    f" {SETTLED_S} s; before that, ours sends its lead-in and builds its head start by design. The last"
    " quarter of a second, in which a voice that is cut fades out at once, is not counted.",
    "blocked: the main loop is held for 300 ms of every second, by a synchronous wait or by Python"
    " code that keeps the interpreter.",
    "one core busy: a process of the benchmark computes all the time, on a machine of whatever cores.",
    "baseline: the FFmpeg sender as an action on Home Assistant's main loop; script: the same in a"
    " process of its own, which no blocked loop can touch. gaps: how often the speaker ran dry.",
    "timer: how late a plain 16 ms timer came meanwhile in the measuring process; a machine on which"
    " that is more than a millisecond or two is too busy to judge anybody's pacing.",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """What happens in Home Assistant meanwhile, and the goal for the 99th percentile."""

    name: str
    way: str | None
    limit_ms: float
    busy: bool = False

    @asynccontextmanager
    async def holds(self, house: House) -> AsyncGenerator[list[str]]:
        """Let it happen; a note on it is added at the end."""
        notes: list[str] = []
        if self.way:
            await house.actions.call("bench_probe.block", {"way": self.way})
        async with busy_core() if self.busy else nullcontext():
            yield notes
        if self.way:
            answer = await house.actions.call("bench_probe.unblock", response=True)
            notes.append(f"{self.name}: {answer['blocks']} times 300 ms")


CONDITIONS = (
    Condition("idle", None, IDLE_LIMIT_MS),
    Condition("blocked by a wait", "sleep", BLOCKED_LIMIT_MS),
    Condition("blocked by Python code", "burn", BLOCKED_LIMIT_MS),
    Condition("one core busy", None, BUSY_LIMIT_MS, busy=True),
)
SENDERS: dict[str, Speak] = {
    "ours": integration,
    "baseline": baseline_inside,
    "script": baseline_outside,
}


async def run() -> Result:
    """Play through one camera under each condition, by each sender."""
    result = Result(
        f"Pacing of one camera over {PLAY_S} s, deviation in ms",
        ("condition, sender", "p50", "p99", "max", "gaps", "p99 ratio to ours", "timer p99"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        for condition in CONDITIONS:
            await _measure(house, condition, result)
    return result


async def _measure(house: House, condition: Condition, result: Result) -> None:
    """Add a row for each sender, and the goals."""
    path = await MP3_30_S.path()
    pacings: dict[str, Pacing] = {}
    timers_ms: dict[str, float] = {}
    async with condition.holds(house) as notes:
        for name, speak in SENDERS.items():
            async with TimerWatch() as timer:
                turn = await speak(house, path, PLAY_S)
            pacings[name] = Pacing.of([turn.recording], SETTLED_S)
            timers_ms[name] = timer.p99_ms
    result.notes += notes
    ours = pacings["ours"]
    for name, pacing in pacings.items():
        result.rows.append(
            (f"{condition.name}, {name}", pacing.p50_ms, pacing.p99_ms, pacing.max_ms,
             pacing.underruns, pacing.p99_ms / ours.p99_ms, timers_ms[name])
        )  # fmt: skip
    goal = Goal(f"{condition.name}: p99 deviation", ours.p99_ms, condition.limit_ms, "ms")
    result.goals.append(goal)
    if condition.busy:
        result.goals.append(Goal(f"{condition.name}: gaps", ours.underruns, 0, "gaps"))
