"""Home Assistant's camera dialog with its talk button, in a browser whose microphone hears chirps."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from scripts.rig.browser import logged_in_page, microphone_arguments, running_browser

from .chirps import write_chirps
from .house import House
from .mouth import IN_ONE_PROCESS

TIMEOUT_MS = 30_000
CLOCK_READINGS = 30
BUTTON = "more-info-camera #microphone-button ha-button"
MOVES = "(video) => video.videoWidth > 0 && video.currentTime > 0"
NOTE_CLICK = """
() => window.addEventListener(
  "click", () => { window.clickedMs = performance.now(); }, {capture: true, once: true})
"""


class TalkDialog:
    """One page in front of one camera; its microphone is on or off."""

    def __init__(self, browser: Browser, page: Page) -> None:
        """Use a browser's page that shows the dashboard."""
        self.browser = browser
        self.page = page
        self._button = page.locator(BUTTON)

    async def open(self) -> None:
        """Click on the camera's card and wait until its picture moves."""
        await self.page.locator("hui-picture-entity-card").first.click()
        video = await self.page.locator("more-info-camera ha-web-rtc-player video").element_handle()
        await self.page.wait_for_function(MOVES, arg=video)

    async def start_talking(self) -> float:
        """Click the button, and return when (monotonic, s)."""
        await expect(self._button).to_have_text("Start talking")
        await self.page.evaluate(NOTE_CLICK)
        await self._button.click()
        await expect(self._button).to_have_text("Stop talking")
        clicked_ms: float = await self.page.evaluate("window.clickedMs")
        return await self._origin_s() + clicked_ms / 1000

    async def close(self) -> None:
        """Close the dialog, which ends the talk."""
        await self.page.keyboard.press("Escape")
        await self.page.locator("more-info-camera").wait_for(state="detached")

    async def _origin_s(self) -> float:
        """Return when the page's own clock was at 0 (monotonic, s), by its quickest answer."""
        best_s, origin_s = float("inf"), 0.0
        for _ in range(CLOCK_READINGS):
            asked_s = time.monotonic()
            now_ms: float = await self.page.evaluate("performance.now()")
            took_s = time.monotonic() - asked_s
            if took_s < best_s:
                best_s, origin_s = took_s, asked_s + took_s / 2 - now_ms / 1000
        return origin_s


@asynccontextmanager
async def talk_dialog(
    house: House, dashboard: str, chirps: Path, period_s: float
) -> AsyncGenerator[TalkDialog]:
    """Open a dashboard, given by its path, in a browser that hears a chirp in each period."""
    write_chirps(chirps, period_s)
    async with (
        running_browser((*microphone_arguments(chirps), IN_ONE_PROCESS)) as browser,
        logged_in_page(browser, house.login) as page,
    ):
        page.set_default_timeout(TIMEOUT_MS)
        await page.goto(house.login.url + dashboard)
        await page.locator("hui-picture-entity-card").first.wait_for()
        yield TalkDialog(browser, page)
