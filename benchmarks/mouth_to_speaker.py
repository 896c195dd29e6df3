"""How long a voice takes from a mouth in front of a browser to a camera's speaker, part by part."""

import asyncio
from dataclasses import dataclass

import numpy as np

from scripts.rig.dashboard import create_dashboard

from .folders import working_folder
from .house import House, running_house
from .house.journey import Journey, journeys
from .house.mouth import MouthWatch
from .house.speaker import PlayedBySpeaker
from .house.talk_button import talk_dialog
from .live_microphone import check_delays
from .results import Goal, Result

TALK_S = 60
SETTLING_S = 8
PERIOD_S = 1.01
"""No multiple of a packet's 20 ms or a tag's 16: chirps begin everywhere in both."""
OURS_P50_MS, OURS_P95_MS = 30, 60
WHOLE_MS = 300
NOTES = [
    f"one chirp a second for {TALK_S} s, from the file that Chromium's fake microphone hears to what the"
    " simulated camera's speaker played, on one monotonic clock: when it is read, Chromium's own trace"
    f" tells; in what was played it is found by correlation. The first {SETTLING_S} s, in which the browser"
    " gets used to its microphone, are left out. Chromium's audio service runs in its main process, where"
    " it can be traced. chirps: how many were found.",
    "from the mouth: the browser reads 10 ms of sound at a time; the last sample of them counts as said"
    " at that moment and the first one 10 ms earlier, as with a real microphone. browser: until the"
    " datagram with the chirp's first sample is at Home Assistant's port: that buffer, echo, noise and"
    " level control (11 ms), 20 ms to a packet, encryption.",
    "network: until Home Assistant gets to see the datagram. ours: until the tag with that sample is"
    " handed to its socket; jitter buffer and the 16 ms of a tag are in it. socket: until it is at the"
    " camera. reserve: until the camera has played it. The model plays at once what comes while it has"
    " nothing else, so its reserve is what was said while the call was set up, and what made it wait since.",
    "rough: 5 % of the datagrams are lost in front of Home Assistant's port and the others up to 40 ms"
    " late, by the same dice in every run. Parts are of the chirps whose first datagram was not lost;"
    " quantiles of parts do not add up.",
]


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network does to the datagrams in front of Home Assistant's port."""

    name: str
    lost_share: float = 0.0
    late_s: float = 0.0


WEATHERS = (Weather("loopback"), Weather("rough", lost_share=0.05, late_s=0.04))


async def run() -> Result:
    """Talk for a minute in each weather."""
    result = Result(
        "From mouth to speaker, ms",
        ("condition", "browser", "network", "ours", "socket", "reserve", "whole", "chirps"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        dashboard = await create_dashboard(house.api, house.entity_ids)
        for weather in WEATHERS:
            _add(result, weather, await _talk(house, dashboard, weather))
    return result


async def _talk(house: House, dashboard: str, weather: Weather) -> list[Journey]:
    """Press the button in a real browser, let it hear chirps, and return the way of each.

    Raises:
        ImpossibleDelayError: something was heard before it was said, or arrived before it was sent.
    """
    count = len(await house.control.recordings())
    fields = {"raw": True, "lost_share": weather.lost_share, "late_s": weather.late_s}
    await house.actions.call("bench_probe.watch_microphone", fields)
    with working_folder() as folder:
        async with talk_dialog(house, dashboard, folder / "chirps.wav", PERIOD_S) as dialog:
            await dialog.open()
            mouth = MouthWatch(dialog.browser)
            await mouth.start()
            clicked_s = await dialog.start_talking()
            await asyncio.sleep(SETTLING_S + TALK_S)
            trace = await house.actions.call("bench_probe.microphone_trace", response=True)
            said = await mouth.chirps_said(PERIOD_S)
    recording = (await house.control.recordings(count + 1))[-1]
    played = PlayedBySpeaker.of(recording, await house.talk_url_asked_s())
    begin_s = clicked_s + SETTLING_S
    counted = [one for one in said if begin_s < one.at_s < begin_s + TALK_S]
    found = list(journeys(counted, trace, played))
    check_delays([part for one in found for part in one.parts_ms or (one.whole_ms,)])
    return found


def _add(result: Result, weather: Weather, found: list[Journey]) -> None:
    """Add the middle and the 95th percentile of every part and of the whole, and the goals."""
    parts = np.array([one.parts_ms for one in found if one.parts_ms is not None])
    whole = np.array([one.whole_ms for one in found])
    ours = parts[:, 2] + parts[:, 3]
    for name, rank in (("p50", 50), ("p95", 95)):
        middle = np.percentile(parts, rank, axis=0)
        result.rows.append(
            (f"{weather.name}, {name}", *map(float, middle), float(np.percentile(whole, rank)),
             len(found))
        )  # fmt: skip
    for rank, limit_ms in ((50, OURS_P50_MS), (95, OURS_P95_MS)):
        value = float(np.percentile(ours, rank))
        result.goals.append(
            Goal(f"{weather.name}: ours and socket, p{rank}", value, limit_ms, "ms")
        )
    value = float(np.percentile(whole, 95))
    result.goals.append(Goal(f"{weather.name}: whole, p95", value, WHOLE_MS, "ms"))
