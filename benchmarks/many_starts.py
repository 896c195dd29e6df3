"""Fifty cameras in one call: when the first and the last begin, with clouds that allow many and few."""

import asyncio
from datetime import datetime

from .fifty_cameras import CAMERAS, warm_up
from .house import House, running_house
from .media import MP3_30_S
from .results import Goal, Result
from .speakers import first_sound

ROUND_TRIP_MS = 50
TOGETHER_LIMIT_S = 1.5
FEW = 5
WINDOW_S = 1.05
SLOWEST_S = (CAMERAS - 1) // FEW * WINDOW_S
TALKING_LIMIT_S = 60
LISTEN_S = 1
BURST_PAUSE_S = 3
"""The client lets another burst of 50 calls through when 25 a second would have taken as long."""

QUOTAS = (CAMERAS, FEW)
NOTES = [
    f"one call of linkvisual.talk at {ROUND_TRIP_MS} ms round trip to the OpenAPI, after a first message"
    f" that has loaded the media libraries, and after a pause of {BURST_PAUSE_S} s; the simulated cloud"
    " refuses calls of QueryVoiceIntercom above its quota, and counts the refused ones.",
    "s: from the call to the first sound out of the first and the last speaker. throttled: cameras"
    " that the cloud refused at first.",
    f"a client that keeps to {FEW} a second from the start has its last talk URL after"
    f" {SLOWEST_S:.1f} s; the last goal adds to that the time that a camera takes where all go at once.",
]


async def run() -> Result:
    """Let all cameras begin, with each quota, as a client that has learned nothing yet."""
    result = Result(
        f"{CAMERAS} cameras begin in one call",
        ("cloud allows a second", "first s", "last s", "failed", "throttled"),
        notes=list(NOTES),
    )
    async with running_house(cameras=CAMERAS) as house:
        await house.control.set_knobs(round_trip_ms=ROUND_TRIP_MS, enforce_quotas=True)
        await warm_up(house)
        lasts_s = []
        for quota in QUOTAS:
            await house.control.set_knobs(unpublished_quota_per_s=quota)
            await asyncio.sleep(BURST_PAUSE_S)
            first_s, last_s, failed, throttled = await _begin(house)
            result.rows.append((str(quota), first_s, last_s, failed, throttled))
            result.goals.append(Goal(f"{quota} a second: failed", failed, 0, "cameras"))
            lasts_s.append(last_s)
    together_s, slow_s = lasts_s
    result.goals += [
        Goal(f"{CAMERAS} a second: all begin", together_s, TOGETHER_LIMIT_S, "s"),
        Goal(f"{FEW} a second: the last begins", slow_s, SLOWEST_S + together_s, "s"),
    ]
    return result


async def _begin(house: House) -> tuple[float, float, int, int]:
    """Return when the first and the last begin, and how many failed and were throttled."""
    count = len(await house.control.recordings())
    fields = house.talk_fields(await MP3_30_S.path())
    called_at = datetime.now().astimezone()
    talking = asyncio.create_task(house.actions.call("linkvisual.talk", fields, response=True))
    async with asyncio.timeout(TALKING_LIMIT_S):
        while await house.control.talking() < CAMERAS and not talking.done():
            await asyncio.sleep(0.1)
    await asyncio.sleep(LISTEN_S)
    await house.stop_talk()
    answers = (await talking).values()
    failed = sum(answer["outcome"] == "failed" for answer in answers)
    throttled = sum(answer.get("throttled", False) for answer in answers)
    recordings = (await house.control.recordings(count + CAMERAS - failed))[count:]
    starts_s = sorted((first_sound(one) - called_at).total_seconds() for one in recordings)
    return starts_s[0], starts_s[-1], failed, throttled
