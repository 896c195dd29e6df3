"""What it costs to show one camera to several browsers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from .baseline.relay import relaying
from .house import House, running_house
from .house.webrtc import Viewer, watching
from .processes import cpu_share
from .results import Goal, Result

COUNTS = (1, 4, 16)
IDLE_S = 5
SETTLE_S = 4
STEADY_S = 15
NOTES = [
    f"processor time over {STEADY_S} s: of Home Assistant less what it uses idle, encryption and sound"
    " included; or of one FFmpeg -re -c copy to RTP for each viewer, which encrypts nothing. The"
    " simulator and the viewers are other processes.",
    "pictures: a second and viewer, as the viewers counted them; the camera makes 25.",
    "connections: to the camera's live stream, which the cloud bills by volume.",
]


async def run() -> Result:
    """Watch with more and more viewers, ours and then the baseline."""
    result = Result(
        "Viewers of one camera",
        ("viewers, sender", "CPU % each", "CPU % all", "pictures", "connections", "ratio to ours"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        idle_percent = await _percent([house.home_assistant_pid], IDLE_S)
        for count in COUNTS:
            await _measure(house, count, idle_percent, result)
    return result


async def _measure(house: House, count: int, idle_percent: float, result: Result) -> None:
    """Add a row for each side, and the goal: the cloud sends the picture once."""
    async with _browsers(house, count) as viewers:
        before = [viewer.pictures for viewer in viewers]
        ours = await _percent([house.home_assistant_pid], STEADY_S) - idle_percent
        shown = [viewer.pictures - seen for viewer, seen in zip(viewers, before, strict=True)]
        connections = await _connections(house)
    async with relaying(house.client, house.addresses[0], count) as pids:
        await asyncio.sleep(SETTLE_S)
        baseline = await _percent(pids, STEADY_S)
        relays = await _connections(house)
    pictures = min(shown) / STEADY_S
    result.rows += [
        (f"{count}, ours", ours / count, ours, pictures, connections, 1.0),
        (f"{count}, baseline", baseline / count, baseline, None, relays, baseline / ours),
    ]
    result.goals.append(
        Goal(f"{count} viewers: connections to the cloud", connections, 1, "of them")
    )


@asynccontextmanager
async def _browsers(house: House, count: int) -> AsyncGenerator[list[Viewer]]:
    """Watch a camera with several viewers, and give them a moment."""
    async with AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(watching(house)) for _ in range(count)]
        await asyncio.sleep(SETTLE_S)
        yield viewers


async def _connections(house: House) -> int:
    """Return how many connections the camera's live stream feeds."""
    camera = await house.control.camera(house.cloud.cameras[0]["iot_id"])
    return int(camera["live"]["viewers"])


async def _percent(pids: list[int], duration_s: float) -> float:
    """Return the share of one core that processes use for some time, in percent."""
    return await cpu_share(lambda: pids, duration_s) * 100
