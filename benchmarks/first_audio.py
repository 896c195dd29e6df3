"""Time from the action call to the first audio at the camera."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .baseline.sender import speak
from .house import House, running_house
from .media import MP3_30_S, WAV_10_MIN, Medium
from .results import Goal, Result

REPETITIONS = 5
FLOORS_PER_REPETITION = 2
LISTEN_S = 0.8
ROUND_TRIPS_MS = (0, 50)
MARGIN_MS = 10
NOTES = [
    "ours: linkvisual.talk over an open WebSocket of a real Home Assistant; lead-in set to 0 ms, so"
    " that the first tag may be the source's; baseline: FFmpeg sender in a process already running,"
    " with our client and an open HTTP connection, which a script started per message has not.",
    "floor: QueryVoiceIntercom and WebSocket connect, nothing else, by the same client.",
    "round trip: added by the simulator to each OpenAPI call, not to the WebSocket.",
]


@dataclass(frozen=True, slots=True)
class Latency:
    """Times in ms since the call until a tag arrived, and until one with sound of the source did."""

    tag_ms: float
    sound_ms: float


async def run() -> Result:
    """Measure ours, the baseline and the floor in turn, for each medium and round trip."""
    result = Result(
        "Time to first audio at the camera, ms (median of each)",
        ("media, round trip", "floor", "tag", "tag base", "ratio", "sound", "sound base",
         "ratio", "worst sound"),
        notes=list(NOTES),
    )  # fmt: skip
    async with running_house() as house:
        await house.set_options(lead_in_ms=0)
        first = await _ours(house, await MP3_30_S.path())
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
    ours: list[Latency] = []
    baseline: list[Latency] = []
    for _ in range(REPETITIONS):
        floors_ms += [await _floor_ms(house) for _ in range(FLOORS_PER_REPETITION)]
        ours.append(await _ours(house, path))
        baseline.append(await _baseline(house, path))
    floor = median(floors_ms)
    tag, tag_base = (median(item.tag_ms for item in side) for side in (ours, baseline))
    sound, sound_base = (median(item.sound_ms for item in side) for side in (ours, baseline))
    label = f"{medium.name}, {round_trip_ms} ms"
    worst = max(item.sound_ms for item in ours)
    result.rows.append(
        (label, floor, tag, tag_base, tag_base / tag, sound, sound_base, sound_base / sound, worst)
    )
    for name, value, base in (("tag", tag, tag_base), ("sound", sound, sound_base)):
        result.goals.append(Goal(f"{label}: first {name} against baseline", value, base, "ms"))
        result.goals.append(
            Goal(f"{label}: first {name} above the floor", value - floor, MARGIN_MS, "ms")
        )


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


async def _ours(house: House, path: Path) -> Latency:
    """Return the latency of the action."""

    async def talk() -> None:
        fields = house.talk_fields(path)
        await house.actions.call("linkvisual.talk", fields, response=True)

    return await _listen(house, talk, house.stop_talk)


async def _baseline(house: House, path: Path) -> Latency:
    """Return the latency of the FFmpeg sender."""

    async def talk() -> None:
        await speak(house.http, house.client, house.addresses[0], path)

    return await _listen(house, talk, None)


async def _listen(
    house: House,
    talk: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]] | None,
) -> Latency:
    """Let a talk run for a moment and return its latency; without a way to stop it is cancelled."""
    count = len(await house.control.recordings())
    called_s = time.monotonic()
    talking = asyncio.ensure_future(talk())
    await asyncio.sleep(LISTEN_S)
    if stop is None:
        talking.cancel()
    else:
        await stop()
    await asyncio.gather(talking, return_exceptions=stop is None)
    recording = (await house.control.recordings(count + 1))[-1]
    return _latency(recording, await _query_received_s(house), called_s)


def _latency(recording: dict[str, Any], queried_s: float, called_s: float) -> Latency:
    """Return the latency; all clocks are this machine's monotonic one, in s."""
    after_ms = recording["after_query_ms"]
    if after_ms["first_sound_arrived"] is None:
        raise RuntimeError(f"no sound within {LISTEN_S} s")
    before_ms = (queried_s - called_s) * 1000
    return Latency(before_ms + after_ms["first_tag"], before_ms + after_ms["first_sound_arrived"])


async def _query_received_s(house: House) -> float:
    """Return when the cloud got the newest call for a talk URL."""
    calls = (await house.control.calls())["recent"]
    received_s: float = next(
        call["received_at_s"] for call in reversed(calls) if call["action"] == "QueryVoiceIntercom"
    )
    return received_s
