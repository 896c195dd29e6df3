"""How a camera is given back, however a talker leaves."""

import asyncio
import signal
from typing import Any

import pytest

from .camera import PATIENCE_S, until
from .house import House
from .processes import processes_of, signal_all

pytestmark = pytest.mark.asyncio(loop_scope="session")

CYCLES = 4
GROWTH_KIB = 8000
"""Of memory after the first two views, in which Home Assistant still loads and caches much."""
FOUND_OUT_S = 4.0
"""Far below the longest pause of a talker, and below what WebRTC takes by itself: 29 s."""


async def test_nothing_is_left(house: House) -> None:
    """Viewing, talking, muting and closing again and again leaves no task, thread or socket."""
    camera = house.cameras[1]
    counts: list[dict[str, Any]] = []

    async def is_no_more_than_after_the_first() -> bool:
        now, first = await house.census(), counts[0]
        same = all(now[kind] == first[kind] for kind in ("tasks", "threads"))
        # Idle connections to the cloud are let go after a while.
        return same and now["sockets"] <= first["sockets"]

    async with house.live_view() as view:
        for _ in range(CYCLES):
            await view.open(1)
            await view.start_talking()
            await camera.until_talking(True)
            assert await camera.viewers() == 1
            await view.stop_talking()
            await view.close()
            await camera.until_talking(False)
            await camera.until_unwatched()
            counts.append(await house.census())
        print(counts)
        await until(is_no_more_than_after_the_first, 2 * PATIENCE_S)
        await view.shoot("closed")
    growth_kib = counts[-1]["resident_kib"] - counts[1]["resident_kib"]
    assert growth_kib < GROWTH_KIB


@pytest.mark.parametrize(
    ("number", "muted"),
    [
        (signal.SIGKILL, False),
        (signal.SIGSTOP, False),
        (signal.SIGKILL, True),
        (signal.SIGSTOP, True),
    ],
)
async def test_browser_gone(house: House, number: signal.Signals, muted: bool) -> None:
    """A browser that is killed, or answers nothing, no longer holds the camera."""
    camera = house.cameras[1]
    async with (
        house.options(release_after_s=60.0),
        house.other_browser() as browser,
        house.live_view(browser) as view,
    ):
        await view.open(1)
        await view.start_talking()
        await camera.until_talking(True)
        await view.wait(1)
        if muted:
            await view.stop_talking()
            await view.wait(4)
            assert await camera.talking()
        processes = await processes_of(browser)
        gone = asyncio.Event()
        browser.on("disconnected", lambda _: gone.set())
        signal_all(processes, number)
        try:
            assert await camera.until_talking(False) < FOUND_OUT_S
        finally:
            # A browser that was stopped would also never answer to being closed.
            signal_all(processes, signal.SIGKILL)
            await gone.wait()
