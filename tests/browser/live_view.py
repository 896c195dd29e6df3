"""Home Assistant's own camera dialog, as somebody uses it who sits in front of the browser."""

import time
from dataclasses import dataclass

from playwright.async_api import Page, expect

from scripts.rig.frontend import Frontend
from scripts.rig.paths import ROOT

from . import scripts

ARTEFACTS = ROOT / ".artefacts" / "browser"
PICTURE_TIMEOUT_S = 15.0
RESTART_TIMEOUT_MS = 60_000
PRESS_PAUSE_S = 1.0
"""Longer than the half second from which on a missing sound counts as a pressed button."""
CAMERA_SIZE = (640, 360)
CAPTION_SIZE = (1280, 720)
"""Of the still that holds a sentence, while the simulated cameras send a smaller picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a video element shows; sizes in pixels, brightness from 0 to 255."""

    time_s: float
    width: int
    height: int
    darkest: int
    brightest: int


class LiveView:
    """One page, with the dialog of one camera open or closed."""

    def __init__(self, page: Page, dashboard_url: str, frontend: Frontend) -> None:
        """Prepare to open the dashboard."""
        self.page = page
        page.set_default_timeout(PICTURE_TIMEOUT_S * 1000)
        self._frontend = frontend
        self._dashboard_url = dashboard_url
        self.video = page.locator("more-info-camera ha-web-rtc-player video")
        self.button = page.locator("more-info-camera #microphone-button ha-button")
        self.waves = page.locator("more-info-camera .microphone-waves")
        self.toast = page.locator("ha-toast")
        self.alert = page.locator("more-info-camera ha-alert")

    async def open_dashboard(self) -> None:
        """Show the cards of all cameras."""
        await self.page.goto(self._dashboard_url)
        await self.page.locator("hui-picture-entity-card").first.wait_for()

    async def open(self, number: int = 0) -> None:
        """Click on the card of a camera and wait until its picture moves."""
        await self.page.locator("hui-picture-entity-card").nth(number).click()
        await self.wait_for_motion()

    async def wait_for_motion(self) -> Picture:
        """Return what is shown once the video plays."""
        await self.video.wait_for()
        deadline_s = time.monotonic() + PICTURE_TIMEOUT_S
        first = await self.picture()
        while (now := await self.picture()).time_s <= first.time_s or not now.width:
            if time.monotonic() > deadline_s:
                raise AssertionError(f"The picture does not move: {now}")
            await self.page.wait_for_timeout(50)
        return now

    async def wait_for_size(self, width: int, height: int) -> Picture:
        """Return what is shown once the decoded picture has this size."""
        deadline_s = time.monotonic() + PICTURE_TIMEOUT_S
        while (now := await self.picture()).width != width or now.height != height:
            if time.monotonic() > deadline_s:
                raise AssertionError(f"The picture is not {width} x {height}: {now}")
            await self.page.wait_for_timeout(50)
        return now

    async def picture(self) -> Picture:
        """Return what the video element shows now."""
        return Picture(**await self.video.evaluate(scripts.PICTURE))

    async def loudest(self) -> dict[str, float]:
        """Return the loudest frequency, `hz`, of the sound that arrives, and its level, `db`."""
        loudest: dict[str, float] = await self.video.evaluate(scripts.LOUDEST_HZ)
        return loudest

    async def start_talking(self) -> None:
        """Click the button and wait until the dialog says that the microphone is on."""
        await self.press("Start talking")
        await expect(self.button).to_have_text("Stop talking")
        await self.waves.wait_for()

    async def stop_talking(self) -> None:
        """Click the button again."""
        await self.press("Stop talking")
        await expect(self.button).to_have_text("Start talking")

    async def press_again(self) -> None:
        """Switch the microphone off and, after a pause that is no hiccup, on."""
        await self.stop_talking()
        await self.wait(PRESS_PAUSE_S)
        await self.start_talking()

    async def wait_for_caption(self) -> None:
        """Wait for a sentence in the place of the picture."""
        await self.wait_for_size(*CAPTION_SIZE)

    async def wait_for_camera(self) -> None:
        """Wait until the camera's own picture is there, and moves."""
        await self.wait_for_size(*CAMERA_SIZE)
        await self.wait_for_motion()

    async def stream_id(self) -> str:
        """Return what tells a connection of this page from the next one."""
        stream_id: str = await self.video.evaluate("(video) => video.srcObject?.id ?? ''")
        return stream_id

    async def press(self, text: str) -> None:
        """Click the talk button, which must say this."""
        await expect(self.button).to_have_text(text)
        await self.button.click()

    async def close(self) -> None:
        """Close the dialog."""
        await self.page.keyboard.press("Escape")
        await self.page.locator("more-info-camera").wait_for(state="detached")

    async def break_websocket(self) -> None:
        """Let the page lose its connection to Home Assistant, and wait until it has another."""
        await self.page.evaluate(scripts.BREAK_WEBSOCKET)

    async def wait_without(self, entity_id: str) -> None:
        """Wait until the page is connected again, to a Home Assistant that lacks an entity."""
        await self.page.wait_for_function(scripts.LACKS, arg=entity_id, timeout=RESTART_TIMEOUT_MS)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await self.page.wait_for_timeout(seconds * 1000)

    async def shoot(self, name: str) -> None:
        """Keep what the window shows as an artifact."""
        folder = ARTEFACTS / self._frontend
        folder.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=folder / f"{name}.png")
