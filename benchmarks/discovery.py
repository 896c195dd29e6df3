"""A thousand cameras: how many calls to find them and to poll them, and how long it takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil

from .baseline.vendor_sdk import (
    DEVICES_PER_PAGE,
    PRODUCTS_PER_PAGE,
    STATES_PER_CALL,
    SequentialCaller,
)
from .house import House, running_house
from .house.house import SETUP_TIMEOUT_S
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
NOTES = [
    "ours: the config entry is reloaded in a real Home Assistant (discovery) and one camera is asked"
    " to update (poll); baseline: the vendor's SDK, one call after the other.",
    "calls and cloud s are the simulator's: from the first call received to the last one answered;"
    " the quotas are 50 calls a second, and 20 for thing models.",
    "fewest calls: products by 200, devices by 50, a thing model for each product; states by 50.",
]


@dataclass(frozen=True, slots=True)
class Burst:
    """Some calls: how many, from the first received to the last answered, and as the caller saw it."""

    calls: int
    cloud_s: float
    wall_s: float


async def run() -> Result:
    """Discover and poll, ours and then the baseline."""
    result = Result(
        f"{CAMERAS} cameras in {PRODUCTS} products at {ROUND_TRIP_MS} ms round trip",
        ("work", "fewest", "calls", "calls base", "cloud s", "cloud s base", "ratio", "wall s",
         "wall s base"),
        notes=list(NOTES),
    )  # fmt: skip
    async with running_house(cameras=CAMERAS, simulator_options=SIMULATOR_OPTIONS) as house:
        caller = SequentialCaller(house.cloud)

        async def sdk_discovery() -> None:
            await asyncio.to_thread(caller.discover)

        async def sdk_poll() -> None:
            iot_ids = [camera["iot_id"] for camera in house.cloud.cameras]
            await asyncio.to_thread(caller.poll, iot_ids)

        async def discovery() -> None:
            await house.api.post(f"config/config_entries/entry/{house.entry_id}/reload")
            await house.api.wait_for_entities("camera", CAMERAS, SETUP_TIMEOUT_S)

        async def poll() -> None:
            await house.actions.call(
                "homeassistant.update_entity", {"entity_id": house.entity_ids[0]}
            )

        for name, fewest, ours, baseline in (
            ("discovery", FEWEST_DISCOVERY, discovery, sdk_discovery),
            ("one poll", FEWEST_POLL, poll, sdk_poll),
        ):
            mine, theirs = await _observe(house, ours), await _observe(house, baseline)
            result.rows.append(
                (name, fewest, mine.calls, theirs.calls, mine.cloud_s, theirs.cloud_s,
                 theirs.cloud_s / mine.cloud_s, mine.wall_s, theirs.wall_s)
            )  # fmt: skip
            result.goals.append(Goal(f"{name}: calls", mine.calls, fewest, "calls"))
            result.goals.append(
                Goal(f"{name}: against baseline", mine.cloud_s, theirs.cloud_s, "s")
            )
    return result


async def _observe(house: House, work: Callable[[], Awaitable[None]]) -> Burst:
    """Do something and return which calls it made."""
    await house.control.forget_calls()
    started_s = time.monotonic()
    await work()
    wall_s = time.monotonic() - started_s
    calls = (await house.control.calls())["recent"]
    ends_s = [call["received_at_s"] + call["duration_ms"] / 1000 for call in calls]
    return Burst(len(calls), max(ends_s) - calls[0]["received_at_s"], wall_s)
