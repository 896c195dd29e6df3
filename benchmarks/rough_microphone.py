"""What a camera hears of a live voice when the network loses packets and brings them out of order."""

import asyncio
from dataclasses import dataclass

from .house import House, running_house
from .house.rough_network import RoughNetwork
from .house.webrtc import NoiseMicrophone, watching
from .results import Cell, Goal, Result

TALK_S = 15
SAMPLES_PER_PACKET = 160
NOTES = [
    f"{TALK_S} s of noise into a live microphone; packets are lost and delayed between its sender and"
    " Home Assistant by the same dice in every run.",
    "gaps: how often the camera's speaker ran dry, and for how long in all; kept: samples that the"
    " camera got, of those that were said, holes included. The first gap is the one that builds the"
    " camera's own reserve: nothing is sent ahead of a live voice.",
    "baseline: the integration with aiortc's own jitter buffer and decoder in the place of raw"
    " packets.",
]


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network does to the packets."""

    name: str
    lost_share: float = 0.0
    jitter_s: float = 0.0


WEATHERS = (
    Weather("quiet"),
    Weather("5 % lost", lost_share=0.05),
    Weather("0 to 40 ms late", jitter_s=0.04),
    Weather("both", lost_share=0.05, jitter_s=0.04),
)


async def run() -> Result:
    """Talk in each weather, ours and by the baseline."""
    result = Result(
        f"Live microphone over a rough network, {TALK_S} s",
        ("network, path", "packets lost", "gaps", "gap ms", "kept %", "gap ms less ours"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        for weather in WEATHERS:
            ours, baseline = [await _talk(house, weather, raw=raw) for raw in (True, False)]
            for name, heard in (("ours", ours), ("baseline", baseline)):
                difference = heard.gap_ms - ours.gap_ms
                result.rows.append((f"{weather.name}, {name}", *heard.cells(), difference))
            result.goals.append(
                Goal(f"{weather.name}: gaps against the baseline", ours.gaps, baseline.gaps, "gaps")
            )
    return result


@dataclass(frozen=True, slots=True)
class Heard:
    """What a camera heard of one voice."""

    lost: int
    gaps: int
    gap_ms: float
    kept_percent: float

    def cells(self) -> tuple[Cell, ...]:
        """Return the numbers of a row."""
        return self.lost, self.gaps, self.gap_ms, self.kept_percent


async def _talk(house: House, weather: Weather, *, raw: bool) -> Heard:
    """Talk for a while, and return what came of it."""
    count = len(await house.control.recordings())
    await house.actions.call("bench_probe.watch_microphone", {"raw": raw})
    network = RoughNetwork(weather.lost_share, weather.jitter_s)
    async with watching(house, microphone=NoiseMicrophone(), network=network):
        await asyncio.sleep(TALK_S)
    recording = (await house.control.recordings(count + 1))[-1]
    return Heard(
        lost=network.lost,
        gaps=recording["underruns"],
        gap_ms=recording["underrun_ms"],
        kept_percent=recording["received_samples"] / (network.sent * SAMPLES_PER_PACKET) * 100,
    )
