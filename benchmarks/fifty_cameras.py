"""Fifty cameras that say a one-hour file at once."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from custom_components.linkvisual.openapi import DeviceAddress

from .baseline.sender import speak
from .busy_core import busy_core
from .deviation import Pacing
from .house import House, running_house
from .media import MP3_1_H, MP3_30_S
from .processes import cpu_share, own_children, rss_mib
from .results import Goal, Result

CAMERAS = 50
IDLE_S = 5
STEADY_S = 30
BASELINE_STEADY_S = 15
SETTLING_S = 3
START_INTERVAL_S = 0.22
START_TIMEOUT_S = 60
WARM_UP_S = 3
PACING_LIMIT_MS = 20
GROWTH_LIMIT_MIB = 20
NOTES = [
    "sessions of the baseline start over some 10 s, for it asks for 5 talk URLs a second.",
    "one core busy: ours once more, while a process of the benchmark computes all the time.",
    f"pacing: while all talk, from {SETTLING_S} s after the last has started: ours begins the words on"
    " all cameras together, and runs ahead then.",
    "processor time: of Home Assistant less what it uses idle, or of one Python process and its 50"
    " FFmpeg processes; the simulator is a process of its own on the same cores.",
    "memory idle is taken after a first message has loaded the media libraries; growth is the"
    " difference over the steady time, with every camera talking.",
]


@dataclass(frozen=True, slots=True)
class Load:
    """What one side used while all cameras talked."""

    pacing: Pacing
    cpu_percent_per_session: float
    start_mib: float
    end_mib: float


async def run() -> Result:
    """Let all cameras talk, ours and then the baseline."""
    result = Result(
        f"{CAMERAS} cameras at once",
        ("sender", "p50 ms", "p99 ms", "max ms", "worst p99", "gaps", "CPU % each", "MiB idle",
         "MiB talking", "MiB later"),
        notes=list(NOTES),
    )  # fmt: skip
    async with running_house(cameras=CAMERAS) as house:
        await warm_up(house)
        idle_mib = rss_mib(house.home_assistant_pid)
        ours = await _ours(house)
        async with busy_core():
            busy = await _ours(house)
        baseline = await _baseline(house)
    result.rows.append(("ours", *_cells(ours, idle_mib)))
    result.rows.append(("ours, one core busy", *_cells(busy, None)))
    result.rows.append(("baseline", *_cells(baseline, None)))
    result.rows.append(("baseline / ours", *_ratios(ours, baseline)))
    result.goals += [
        Goal("p99 deviation over all sessions", ours.pacing.p99_ms, PACING_LIMIT_MS, "ms"),
        Goal("one core busy: p99 deviation", busy.pacing.p99_ms, PACING_LIMIT_MS, "ms"),
        Goal("one core busy: gaps", busy.pacing.underruns, 0, "gaps"),
        Goal("CPU per session against baseline", ours.cpu_percent_per_session,
             baseline.cpu_percent_per_session, "% of a core"),
        Goal(f"growth over {STEADY_S} s of talking", ours.end_mib - ours.start_mib,
             GROWTH_LIMIT_MIB, "MiB"),
        Goal("all sessions above idle", ours.end_mib - idle_mib, GROWTH_LIMIT_MIB, "MiB"),
    ]  # fmt: skip
    return result


def _cells(load: Load, idle_mib: float | None) -> tuple[float | None, ...]:
    pacing = load.pacing
    return (
        *(pacing.p50_ms, pacing.p99_ms, pacing.max_ms, pacing.worst_session_p99_ms),
        *(pacing.underruns, load.cpu_percent_per_session),
        *(idle_mib, load.start_mib, load.end_mib),
    )


def _ratios(ours: Load, baseline: Load) -> tuple[float | None, ...]:
    """Return a row of the baseline's numbers over ours."""
    pairs = zip(_cells(ours, None), _cells(baseline, None), strict=True)
    return tuple(theirs / mine if mine and theirs is not None else None for mine, theirs in pairs)


async def warm_up(house: House) -> None:
    """Say something once, so that everything is loaded."""
    fields = house.talk_fields(await MP3_30_S.path()) | {"entity_id": house.entity_ids[0]}
    talking = asyncio.create_task(house.actions.call("linkvisual.talk", fields, response=True))
    await asyncio.sleep(WARM_UP_S)
    await house.stop_talk()
    await talking


async def _ours(house: House) -> Load:
    """Let Home Assistant say the file through all cameras."""
    pids = [house.home_assistant_pid]
    idle_share = await cpu_share(lambda: pids, IDLE_S)
    count = len(await house.control.recordings())
    fields = house.talk_fields(await MP3_1_H.path())
    talking = asyncio.create_task(house.actions.call("linkvisual.talk", fields, response=True))
    await _all_talk(house)
    start_mib = rss_mib(house.home_assistant_pid)
    share = await cpu_share(lambda: pids, STEADY_S) - idle_share
    end_mib = rss_mib(house.home_assistant_pid)
    await house.stop_talk()
    await talking
    recordings = (await house.control.recordings(count + CAMERAS))[count:]
    return Load(
        Pacing.of(recordings, STEADY_S - SETTLING_S), share * 100 / CAMERAS, start_mib, end_mib
    )


async def _baseline(house: House) -> Load:
    """Let an FFmpeg for each camera say the file."""

    def pids() -> list[int]:
        """Return this process, which sends, and every FFmpeg."""
        return [os.getpid(), *(pid for pid in own_children() if pid not in before)]

    before = own_children()
    count = len(await house.control.recordings())
    path = await MP3_1_H.path()
    talking = [
        asyncio.create_task(_speak_after(number * START_INTERVAL_S, house, camera, path))
        for number, camera in enumerate(house.addresses)
    ]
    await _all_talk(house)
    start_mib = sum(map(rss_mib, pids()))
    share = await cpu_share(pids, BASELINE_STEADY_S)
    end_mib = sum(map(rss_mib, pids()))
    for task in talking:
        task.cancel()
    await asyncio.wait(talking)
    recordings = (await house.control.recordings(count + CAMERAS))[count:]
    return Load(
        Pacing.of(recordings, BASELINE_STEADY_S - SETTLING_S),
        share * 100 / CAMERAS,
        start_mib,
        end_mib,
    )


async def _speak_after(delay_s: float, house: House, camera: DeviceAddress, path: Path) -> None:
    """Start the baseline sender when the quota has room: a waiting FFmpeg would pile up audio."""
    await asyncio.sleep(delay_s)
    await speak(house.http, house.client, camera, path)


async def _all_talk(house: House) -> None:
    """Return when every camera is being talked to."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while await house.control.talking() < CAMERAS:
            await asyncio.sleep(0.5)
