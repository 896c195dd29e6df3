"""Time from the action call to the first audio at the camera."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from .house import House, running_house
from .house.turns import Speak, baseline_inside, baseline_outside, call_to_query_ms, integration
from .media import MP3_30_S, WAV_10_MIN, Medium
from .results import Goal, Result

REPETITIONS = 20
"""So many, that a 95th percentile is one of them and not the worst."""
FLOORS_PER_REPETITION = 2
LISTEN_S = 1.2
"""Long enough for a baseline that starts FFmpeg on a machine with other work."""
ROUND_TRIPS_MS = (0, 50)
MARGIN_MS = 5
SLOWEST_MARGIN_MS = 10
BASELINE_SHARE = 0.9
NOTES = [
    "ours: linkvisual.talk over an open WebSocket of a real Home Assistant; baseline: the FFmpeg"
    " sender as an action of the same Home Assistant, called the same way, with an open HTTP"
    " connection and FFmpeg started first; script: the same sender in a process that runs already,"
    " with no Home Assistant in between, which no automation could reach.",
    "lead-in set to 0 ms, so that the first tag can be the source's; it is silence while the source"
    " is not decoded yet. sound: the first tag with a sample of the source.",
    "floor: QueryVoiceIntercom and WebSocket connect, nothing else, from outside Home Assistant.",
    "round trip: added by the simulator to each OpenAPI call, not to the WebSocket.",
]


@dataclass(frozen=True, slots=True)
class Latency:
    """Times in ms since the call until a tag arrived, and until one with sound of the source did."""

    tag_ms: float
    sound_ms: float


async def run() -> Result:
    """Measure ours, the baselines and the floor in turn, for each medium and round trip."""
    result = Result(
        "Time to first audio at the camera, ms (medians)",
        ("media, round trip", "floor", "tag", "tag base", "tag ratio", "sound", "sound base",
         "sound ratio", "worst sound", "script"),
        notes=list(NOTES),
    )  # fmt: skip
    async with running_house() as house:
        await house.set_product(lead_in_ms=0)
        first = await _latency(house, integration, await MP3_30_S.path())
        result.notes.append(
            f"the first message after a start: tag {first.tag_ms:.0f} ms, sound {first.sound_ms:.0f}"
            " ms; not in the table, for it loads the media library."
        )
        for round_trip_ms in ROUND_TRIPS_MS:
            await house.control.set_knobs(round_trip_ms=round_trip_ms)
            for medium in (MP3_30_S, WAV_10_MIN):
                await _measure(house, medium, round_trip_ms, result)
    return result


async def _measure(house: House, medium: Medium, round_trip_ms: int, result: Result) -> None:
    """Add one row and its goals."""
    path = await medium.path()
    floors_ms: list[float] = []
    ours, baseline, script = list[Latency](), list[Latency](), list[Latency]()
    for _ in range(REPETITIONS):
        floors_ms += [await _floor_ms(house) for _ in range(FLOORS_PER_REPETITION)]
        ours.append(await _latency(house, integration, path))
        baseline.append(await _latency(house, baseline_inside, path))
        script.append(await _latency(house, baseline_outside, path))
    floor = median(floors_ms)
    tag, tag_base, tag_script = (
        median(i.tag_ms for i in side) for side in (ours, baseline, script)
    )
    sound, sound_base = (median(i.sound_ms for i in side) for side in (ours, baseline))
    label = f"{medium.name}, {round_trip_ms} ms"
    worst = max(item.sound_ms for item in ours)
    slowest = float(np.percentile([item.sound_ms for item in ours], 95))
    result.rows.append(
        (label, floor, tag, tag_base, tag_base / tag, sound, sound_base, sound_base / sound, worst,
         tag_script)
    )  # fmt: skip
    result.goals += [
        Goal(
            f"{label}: first sound against 0.9 baseline", sound, BASELINE_SHARE * sound_base, "ms"
        ),
        Goal(f"{label}: first sound above the floor", sound - floor, MARGIN_MS, "ms"),
        Goal(f"{label}: p95 above the floor", slowest - floor, SLOWEST_MARGIN_MS, "ms"),
    ]


async def _floor_ms(house: House) -> float:
    """Return how long the call for a talk URL and the connection take, in ms."""
    count = len(await house.control.recordings())
    started_s = time.monotonic()
    url = (await house.client.query_voice_intercom(house.addresses[0])).url
    socket = await house.http.ws_connect(url)
    took_s = time.monotonic() - started_s
    await socket.close()
    await house.control.recordings(count + 1)
    return took_s * 1000


async def _latency(house: House, speak: Speak, path: Path) -> Latency:
    """Let a sender say the beginning of a file; all clocks are this machine's monotonic one."""
    turn = await speak(house, path, LISTEN_S)
    after_ms = turn.recording["after_query_ms"]
    if after_ms["first_sound_arrived"] is None:
        raise RuntimeError(f"no sound within {LISTEN_S} s")
    before_ms = await call_to_query_ms(house, turn)
    return Latency(before_ms + after_ms["first_tag"], before_ms + after_ms["first_sound_arrived"])
