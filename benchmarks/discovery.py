"""A thousand cameras: how many calls to find and to poll them, how long it takes, and what they hold."""

import asyncio
import time
from dataclasses import dataclass
from math import ceil
from typing import Any

from .baseline.vendor_sdk import (
    DEVICES_PER_PAGE,
    PRODUCTS_PER_PAGE,
    STATES_PER_CALL,
    SequentialCaller,
)
from .house import House, running_house
from .processes import rss_mib, thread_cpu_s
from .results import Goal, Result

CAMERAS = 1000
PRODUCTS = 20
ROUND_TRIP_MS = 50
SIMULATOR_OPTIONS = (
    *("--products", str(PRODUCTS), "--other-products", "0"),
    *("--fault", f"round_trip_ms={ROUND_TRIP_MS}"),
)
FEWEST_DISCOVERY = (
    ceil(PRODUCTS / PRODUCTS_PER_PAGE)
    + PRODUCTS * ceil(CAMERAS / PRODUCTS / DEVICES_PER_PAGE)
    + PRODUCTS
)
FEWEST_POLL = ceil(CAMERAS / STATES_PER_CALL)
POLL_INTERVAL_S = 15
RELOAD_LIMIT_S = 1.5
RELOADS = 3
BARE_LIMIT = 1.5
SETTLE_S = 10
"""Twice the interval at which the recorder commits."""

WATCH_INTERVAL_S = 0.2
NOTES = [
    "ours: the config entry is reloaded in a real Home Assistant, then its next scheduled poll is"
    " waited for; baseline: the vendor's SDK, one call after the other.",
    "calls and s are the simulator's: from the first call received to the last one answered; the"
    " quotas are 50 calls a second, and 20 for thing models.",
    f"reload: s until every entity is there, the middle one of {RELOADS}, in turns with those of the"
    " baseline: an integration with the same devices and entities on the same platforms, which does"
    " nothing else. It asks no cloud; our goals leave out what the cloud takes.",
    "fewest calls: products by 200, devices by 50, a thing model for each product; states by 50.",
    "CPU s: of Home Assistant's main thread until every entity is there, ours and the baseline's. What"
    " is missing to s is the recorder's thread, which takes the interpreter to store 8,000 new states.",
    "KiB: resident memory of Home Assistant for each camera beyond the first, entities, states and"
    " registries included.",
    "states: written by the poll, changed or not.",
]


@dataclass(frozen=True, slots=True)
class Burst:
    """Some calls: how many, and from the first received to the last answered."""

    calls: int
    took_s: float


@dataclass(frozen=True, slots=True)
class Reload:
    """How long a config entry takes, what of it the cloud does, and what Home Assistant's main thread."""

    took_s: float
    cloud_s: float
    cpu_s: float

    @property
    def beyond_s(self) -> float:
        """What it takes beyond the cloud's answers."""
        return self.took_s - self.cloud_s


async def run() -> Result:
    """Discover and poll, ours and then the baseline."""
    result = Result(
        f"{CAMERAS} cameras in {PRODUCTS} products at {ROUND_TRIP_MS} ms round trip",
        (
            *("work", "fewest", "calls", "calls base", "s", "s base", "ratio"),
            *("CPU s", "CPU s base", "KiB a camera", "states"),
        ),
        notes=list(NOTES),
    )
    async with running_house() as house:
        first_mib = rss_mib(house.home_assistant_pid)
    async with running_house(cameras=CAMERAS, simulator_options=SIMULATOR_OPTIONS) as house:
        await house.set_options(poll_interval_s=POLL_INTERVAL_S)
        all_mib = rss_mib(house.home_assistant_pid)
        await house.control.forget_calls()
        await house.reload()
        discovery = await _burst(house)
        reported = await _reported(house)
        poll = await _next_poll(house)
        written = len(set(await _reported(house)) - set(reported))
        caller = SequentialCaller(house.cloud)
        await house.control.forget_calls()
        iot_ids = await asyncio.to_thread(caller.discover)
        sdk_discovery = await _burst(house)
        await house.control.forget_calls()
        await asyncio.to_thread(caller.poll, iot_ids)
        sdk_poll = await _burst(house)
        ours, bare = await _reloads(house)
    kib = (all_mib - first_mib) * 1024 / (CAMERAS - 1)
    _compare(result, "discovery", FEWEST_DISCOVERY, (discovery, sdk_discovery), (kib, None))
    _compare(result, "one poll", FEWEST_POLL, (poll, sdk_poll), (None, written))
    result.rows.append(
        ("reload", None, None, None, ours.took_s, bare.took_s, bare.took_s / ours.took_s,
         ours.cpu_s, bare.cpu_s, None, None)
    )  # fmt: skip
    result.goals += [
        Goal("reload beyond the cloud's answers", ours.beyond_s, RELOAD_LIMIT_S, "s"),
        Goal("reload against baseline", ours.beyond_s / bare.took_s, BARE_LIMIT, "times"),
        Goal("one poll that finds nothing new: states written", written, 0, "states"),
    ]
    return result


async def _reloads(house: House) -> tuple[Reload, Reload]:
    """Return the middle reload of ours and of bare cameras, which are reloaded in turns."""
    entry_ids = (house.entry_id, await house.add_bare_cameras())
    rounds = [[await _reload(house, entry_id) for entry_id in entry_ids] for _ in range(RELOADS)]
    ours, bare = (
        sorted(reloads, key=lambda reload: reload.beyond_s)[RELOADS // 2]
        for reloads in zip(*rounds, strict=True)
    )
    return ours, bare


async def _reload(house: House, entry_id: str) -> Reload:
    """Reload an entry once the recorder has written what there was before."""
    await asyncio.sleep(SETTLE_S)
    await house.control.forget_calls()
    cpu_s, started_s = thread_cpu_s(house.home_assistant_pid), time.monotonic()
    await house.reload_entry(entry_id)
    took_s = time.monotonic() - started_s
    cpu_s = thread_cpu_s(house.home_assistant_pid) - cpu_s
    return Reload(took_s, (await _burst(house)).took_s, cpu_s)


def _compare(
    result: Result,
    name: str,
    fewest: int,
    bursts: tuple[Burst, Burst],
    more: tuple[float | None, float | None],
) -> None:
    """Add a row and its goals."""
    ours, baseline = bursts
    result.rows.append(
        (name, fewest, ours.calls, baseline.calls, ours.took_s, baseline.took_s,
         baseline.took_s / ours.took_s, None, None, *more)
    )  # fmt: skip
    result.goals.append(Goal(f"{name}: calls", ours.calls, fewest, "calls"))
    result.goals.append(Goal(f"{name}: against baseline", ours.took_s, baseline.took_s, "s"))


async def _reported(house: House) -> list[tuple[str, str]]:
    """Return when the state of each entity of the cameras was written the last time."""
    domains = ("camera.", "media_player.", "sensor.", "notify.")
    states = await house.api.get("states")
    return [
        (state["entity_id"], state["last_reported"])
        for state in states
        if state["entity_id"].startswith(domains)
    ]


async def _next_poll(house: House) -> Burst:
    """Wait for the poll that comes by itself."""
    await house.control.forget_calls()
    async with asyncio.timeout(2 * POLL_INTERVAL_S):
        while not _all_answered(await _calls(house)):
            await asyncio.sleep(WATCH_INTERVAL_S)
    return await _burst(house)


def _all_answered(calls: list[dict[str, Any]]) -> bool:
    """Tell whether there were calls, and none is on its way."""
    return bool(calls) and all(call["status"] for call in calls)


async def _burst(house: House) -> Burst:
    """Return the calls since the log was cleared."""
    calls = await _calls(house)
    starts_s = [call["received_at_s"] for call in calls]
    ends_s = [call["received_at_s"] + call["duration_ms"] / 1000 for call in calls]
    return Burst(len(calls), max(ends_s, default=0.0) - min(starts_s, default=0.0))


async def _calls(house: House) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = (await house.control.calls())["recent"]
    return calls
