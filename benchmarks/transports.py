"""A talk over WebSocket, over RTMP, and FFmpeg's own RTMP: how soon, how evenly, at what cost."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from scripts.rig.cloud_control import RecordingState

from .baseline.publisher import publish
from .deviation import Pacing
from .fifty_cameras import START_INTERVAL_S, warm_up
from .house import House, running_house
from .house.turns import Turn, call_to_query_ms, integration
from .media import MP3_1_H, MP3_30_S
from .processes import cpu_share
from .results import Goal, Result
from .timer_watch import TimerWatch

CAMERAS = 50
REPETITIONS = 3
LISTEN_S = 1.5
IDLE_S = 5
STEADY_S = 12
SETTLING_S = 3
START_TIMEOUT_S = 60
MARGIN_MS = 10
PACING_LIMITS_MS = {1: 5, CAMERAS: 20}
NOTES = [
    "ws, rtmp: linkvisual.talk of a real Home Assistant, A-law; the cloud refuses ws for the second,"
    " which automatic remembers. encrypted: with the key of the talk.",
    "FFmpeg: ffmpeg -re -i FILE -ar 16000 -ac 1 -c:a aac -f flv rtmp://…, started when it has its"
    " URL; AAC, for its G.711 is none that a camera reads. Its messages last 64 ms, ours 16 ms."
    " For 50 cameras it starts over ten seconds, so that 50 starts do not take the processor.",
    "first sound: from the call to the first message with sound at the camera, middle of"
    f" {REPETITIONS}; lead-in set to 0 ms.",
    f"pacing and processor time: over {STEADY_S - SETTLING_S} and {STEADY_S} s in which all talk;"
    " of Home Assistant less what it uses idle, or of the FFmpeg processes.",
    "timer: how late a plain 16 ms timer came meanwhile in the measuring process; where that is"
    " more than a millisecond or two, the numbers are the machine's.",
]

type Talking = Callable[[House, int], AbstractAsyncContextManager[Callable[[], Sequence[int]]]]
"""Lets so many cameras be talked to inside its block; yields what tells the processes at work."""


@dataclass(frozen=True, slots=True)
class Load:
    """What so many sessions at once were like."""

    pacing: Pacing
    cpu_percent_each: float
    timer_p99_ms: float


async def run() -> Result:
    """Measure each sender with one camera and with all."""
    result = Result(
        f"Transports of a voice, 1 and {CAMERAS} sessions",
        ("sessions, sender", "first sound ms", "p50 ms", "p99 ms", "max ms", "gaps", "CPU % each",
         "p99 ratio to ws", "CPU ratio to ws", "timer p99"),
        notes=list(NOTES),
    )  # fmt: skip
    options = ("--fault", "voice_crypto_key=0", "--fault", "codecs=G711A,AAC")
    async with running_house(cameras=CAMERAS, simulator_options=options) as house:
        await house.set_product(lead_in_ms=0)
        await warm_up(house)
        ours = {"ws": await _measure(house, _integration)}
        await house.control.set_knobs(voice_ws_refused=1)
        await warm_up(house)
        ours["rtmp"] = await _measure(house, _integration)
        await house.control.set_knobs(voice_crypto_key=1)
        ours["rtmp, encrypted"] = await _measure(house, _integration)
        await house.control.set_knobs(voice_crypto_key=0)
        ours["FFmpeg"] = await _measure(house, _ffmpeg)
    for count in (1, CAMERAS):
        _add(result, count, {name: (item[0], item[1][count]) for name, item in ours.items()})
    return result


def _add(result: Result, count: int, senders: dict[str, tuple[float, Load]]) -> None:
    """Add the rows and goals of so many sessions."""
    sound_ms, ws = senders["ws"]
    for name, (first_ms, load) in senders.items():
        pacing = load.pacing
        result.rows.append(
            (f"{count}, {name}", first_ms if count == 1 else None, pacing.p50_ms, pacing.p99_ms,
             pacing.max_ms, pacing.underruns, load.cpu_percent_each, pacing.p99_ms / ws.pacing.p99_ms,
             load.cpu_percent_each / ws.cpu_percent_each, load.timer_p99_ms)
        )  # fmt: skip
    rtmp_ms, rtmp = senders["rtmp"]
    ffmpeg_ms, ffmpeg = senders["FFmpeg"]
    if count == 1:
        result.goals += [
            Goal("rtmp: first sound against FFmpeg", rtmp_ms, ffmpeg_ms, "ms"),
            Goal("rtmp: first sound later than over ws", rtmp_ms - sound_ms, MARGIN_MS, "ms"),
        ]
    result.goals += [
        Goal(f"{count}, rtmp: p99 deviation", rtmp.pacing.p99_ms, PACING_LIMITS_MS[count], "ms"),
        Goal(f"{count}, rtmp: CPU against FFmpeg", rtmp.cpu_percent_each,
             ffmpeg.cpu_percent_each, "% of a core"),
    ]  # fmt: skip


async def _measure(house: House, talking: Talking) -> tuple[float, dict[int, Load]]:
    """Return how soon the first sound came, in ms, and the load of one session and of all."""
    speak = integration if talking is _integration else _ffmpeg_turn
    path, first = await MP3_30_S.path(), replace(house, entity_ids=house.entity_ids[:1])
    soon_ms = []
    for _ in range(REPETITIONS):
        turn = await speak(first, path, LISTEN_S)
        arrived_ms = turn.recording["after_query_ms"]["first_sound_arrived"]
        soon_ms.append(await call_to_query_ms(house, turn) + arrived_ms)
    return median(soon_ms), {count: await _load(house, talking, count) for count in (1, CAMERAS)}


async def _load(house: House, talking: Talking, count: int) -> Load:
    """Let so many cameras be talked to for a while."""
    pids = [house.home_assistant_pid]
    idle_share = await cpu_share(lambda: pids, IDLE_S) if talking is _integration else 0.0
    before = len(await house.control.recordings())
    async with talking(house, count) as workers, TimerWatch() as timer:
        await asyncio.sleep(SETTLING_S)
        share = await cpu_share(workers, STEADY_S) - idle_share
    recordings = (await house.control.recordings(before + count))[before:]
    pacing = Pacing.of(recordings, STEADY_S - SETTLING_S)
    return Load(pacing, share * 100 / count, timer.p99_ms)


@asynccontextmanager
async def _integration(house: House, count: int) -> AsyncGenerator[Callable[[], Sequence[int]]]:
    """Call linkvisual.talk."""
    fields = house.talk_fields(await MP3_1_H.path()) | {"entity_id": house.entity_ids[:count]}
    talking = asyncio.create_task(house.actions.call("linkvisual.talk", fields, response=True))
    await _until_talking(house, count)
    yield lambda: [house.home_assistant_pid]
    await house.stop_talk()
    await talking


@asynccontextmanager
async def _ffmpeg(house: House, count: int) -> AsyncGenerator[Callable[[], Sequence[int]]]:
    """Run an FFmpeg for each camera."""
    pids: set[int] = set()
    path = await MP3_1_H.path()
    async with asyncio.TaskGroup() as group:
        tasks = []
        for camera in house.addresses[:count]:
            tasks.append(group.create_task(publish(house.client, camera, path, pids)))
            await asyncio.sleep(START_INTERVAL_S)
        await _until_talking(house, count)
        yield lambda: sorted(pids)
        for task in tasks:
            task.cancel()


async def _ffmpeg_turn(house: House, file: Path, duration_s: float) -> Turn:
    """Publish a file to the first camera for a while."""
    before = len(await house.control.recordings())
    called_s = time.monotonic()
    publishing = asyncio.create_task(publish(house.client, house.addresses[0], file))
    await asyncio.sleep(duration_s)
    publishing.cancel()
    recordings: list[RecordingState] = await house.control.recordings(before + 1)
    return Turn(recordings[-1], called_s)


async def _until_talking(house: House, count: int) -> None:
    """Return when so many cameras are talked to."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while await house.control.talking() < count:
            await asyncio.sleep(0.5)
