"""How a camera is given back, however a talker leaves."""

import os
import signal

import pytest
from playwright.async_api import Browser

from .house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def process_id(browser: Browser) -> int:
    """Return the id of a browser's first process."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    pid: int = next(process["id"] for process in processes if process["type"] == "browser")
    return pid


async def test_dialog_closed(house: House) -> None:
    """The camera is free at once, and nobody watches it after a while."""
    camera = house.cameras[1]
    async with house.live_view() as view:
        await view.open(1)
        await view.start_talking()
        await camera.until_talking(True)
        assert await camera.viewers() == 1
        await view.close()
        await camera.until_talking(False)
        await camera.until_unwatched()
        await view.shoot("closed")


async def test_browser_killed(house: House) -> None:
    """The camera is free before anybody muted would have to give it back."""
    camera = house.cameras[1]
    async with house.other_browser() as browser, house.live_view(browser) as view:
        await view.open(1)
        await view.start_talking()
        await camera.until_talking(True)
        await view.wait(1)
        os.kill(await process_id(browser), signal.SIGKILL)
        freed_after_s = await camera.until_talking(False)
        print(f"freed after {freed_after_s:.2f} s")
    await camera.until_unwatched()
