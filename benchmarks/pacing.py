"""How evenly audio arrives at a camera, also while Home Assistant's main loop stands still."""

from dataclasses import dataclass

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
NOTES = [
    "deviation of each tag's arrival from the settled line: the middle offset of the last"
    f" {SETTLED_S} s; before that, ours sends its lead-in and builds its head start by design. The last"
    " quarter of a second, in which a voice that is cut fades out at once, is not counted.",
    "blocked: the main loop is held for 300 ms of every second, by a synchronous wait or by Python"
    " code that keeps the interpreter.",
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


CONDITIONS = (
    Condition("idle", None, IDLE_LIMIT_MS),
    Condition("blocked by a wait", "sleep", BLOCKED_LIMIT_MS),
    Condition("blocked by Python code", "burn", BLOCKED_LIMIT_MS),
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
    """Add a row for each sender, and the goal."""
    if condition.way:
        await house.actions.call("bench_probe.block", {"way": condition.way})
    path = await MP3_30_S.path()
    pacings: dict[str, Pacing] = {}
    timers_ms: dict[str, float] = {}
    for name, speak in SENDERS.items():
        async with TimerWatch() as timer:
            turn = await speak(house, path, PLAY_S)
        pacings[name] = Pacing.of([turn.recording], SETTLED_S)
        timers_ms[name] = timer.p99_ms
    if condition.way:
        answer = await house.actions.call("bench_probe.unblock", response=True)
        result.notes.append(f"{condition.name}: {answer['blocks']} times 300 ms")
    ours = pacings["ours"]
    for name, pacing in pacings.items():
        result.rows.append(
            (f"{condition.name}, {name}", pacing.p50_ms, pacing.p99_ms, pacing.max_ms,
             pacing.underruns, pacing.p99_ms / ours.p99_ms, timers_ms[name])
        )  # fmt: skip
    goal = Goal(f"{condition.name}: p99 deviation", ours.p99_ms, condition.limit_ms, "ms")
    result.goals.append(goal)
