"""Photographs the integration in a real Home Assistant: set-up, devices, action, live view."""

import asyncio
import json
import sys
import wave
from pathlib import Path

import aiohttp
from playwright.async_api import Page

from .api import HomeAssistantApi
from .automation import trace_of_run
from .browser import WINDOW, logged_in_page, microphone_arguments, running_browser
from .dashboard import create_dashboard
from .door import (
    AUTOMATION_ID,
    QUESTION,
    SHOW_TRANSCRIPT,
    VISITORS,
    Door,
    cards,
    furnish_door,
    prepare_door,
)
from .hass_config import make_config
from .home_assistant import running_home_assistant
from .onboarding import onboard
from .paths import (
    CURRENT_VAD,
    DEMO_LISTENER,
    DEMO_SPEECH,
    INTEGRATION,
    LOOPBACK_ICE,
    ROOT,
    free_port,
)
from .progress import show
from .simulator import Cloud, running_simulator
from .single_run import single_run

SETTLE_MS = 2500
TALK_MS = 4000
SILENCE_RATE_HZ = 48000
START_TIMEOUT_S = 60
VISIT_TIMEOUT_S = 120
RECORDER_MS = 6000
"""The recorder writes to its database every 5 s."""

ROWS, ROW_PX, ROW_MS = 40, 60, 100
"""Of Activity: more than a visit has, the height of one, and the time to draw the next."""

SHOWN = ("camera.front_door", "camera.qian_men")
CAMERAS = 4
INTEGRATION_PAGE = "/config/integrations/integration/linkvisual"
SIMULATOR_OPTIONS = ("--products", "2", "--instance-id", "iot-cn-0001abcd")

TALK = {
    "action": "linkvisual.talk",
    "target": {"entity_id": ["camera.front_door"]},
    "data": {"message": "There is a parcel for you.", "tts": "tts.demo_speech"},
}
"""The action as a user has filled it in."""


class Camera:
    """Takes pictures of a page into a folder."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        """Keep the page, Home Assistant's address and the folder."""
        self.page = page
        self.url = url
        self._folder = folder

    async def open(self, path: str) -> None:
        """Go to a path of the frontend."""
        await self.page.goto(f"{self.url}{path}")
        await self.settle()

    async def press(self, name: str) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=name, exact=True).last.click()
        await self.settle()

    async def fill(self, **values: str) -> None:
        """Fill in fields by their names."""
        for name, value in values.items():
            await self.page.locator(f"input[name={name}]").fill(value)

    async def remember(self, key: str, value: object) -> None:
        """Put something into the browser's memory, where the frontend keeps unsent forms."""
        await self.page.evaluate(
            "([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(value)]
        )

    async def scroll_to_end(self) -> None:
        """Scroll what is in the middle of the window to its end."""
        await self.page.mouse.move(WINDOW["width"] / 2, WINDOW["height"] / 2)
        await self.page.mouse.wheel(0, 10_000)
        await self.settle()

    async def scroll_activity(self, words: str) -> None:
        """Scroll the activity of a device until some words are in sight; its end is where there are none."""
        wanted = self.page.get_by_text(words)
        await self.page.locator("ha-logbook").hover()
        for _ in range(ROWS):
            if await wanted.count():
                await wanted.first.scroll_into_view_if_needed()
                break
            await self.page.mouse.wheel(0, ROW_PX)
            await self.page.wait_for_timeout(ROW_MS)
        await self.settle()

    async def settle(self) -> None:
        """Give animations and answers their time."""
        await self.page.wait_for_timeout(SETTLE_MS)

    async def shoot(self, name: str) -> None:
        """Save what the window shows."""
        path = self._folder / f"{name}.png"
        await self.page.screenshot(path=path)
        show(str(path))


async def photograph_set_up(camera: Camera, cloud: Cloud) -> None:
    """Go through the config flow: the form, a wrong secret, the products, the end."""
    await camera.open("/config/integrations/dashboard/add?domain=linkvisual")
    await camera.press("OK")
    await camera.shoot("set-up")
    await camera.page.get_by_text("Expert settings").click()
    await camera.fill(
        access_key_id=cloud.access_key_id,
        access_key_secret="not the secret",
        instance_id=cloud.instance_id or "",
        linkvisual_endpoint=cloud.endpoint,
        iot_endpoint=cloud.endpoint,
    )
    await camera.press("Submit")
    await camera.shoot("set-up-wrong-secret")
    await camera.fill(access_key_secret=cloud.access_key_secret)
    await camera.press("Submit")
    await camera.shoot("set-up-products")
    await camera.press("Submit")
    await camera.shoot("set-up-done")


async def photograph_house(camera: Camera, api: HomeAssistantApi) -> None:
    """Look at the integration, its settings, the action, and a device that has spoken."""
    await camera.open(INTEGRATION_PAGE)
    await camera.shoot("integration")
    await camera.page.locator("ha-config-entry-row").get_by_label("Configure").first.click()
    await camera.settle()
    await camera.shoot("options")
    await camera.open(INTEGRATION_PAGE)
    await camera.page.get_by_text("Add product settings").first.click()
    await camera.settle()
    await camera.shoot("product-settings")
    await camera.remember("panel-dev-action-state-service-data", TALK)
    await camera.open("/config/developer-tools/action")
    await camera.shoot("action")
    await camera.press("Perform action")
    await camera.page.wait_for_timeout(TALK_MS)
    await camera.scroll_to_end()
    await camera.shoot("action-response")
    devices = await api.command({"type": "config/device_registry/list"})
    device = next(item for item in devices if item["name"] == "Front door")
    await camera.open(f"/config/devices/device/{device['id']}")
    await camera.shoot("device")


async def photograph_visit(
    camera: Camera, api: HomeAssistantApi, door: Door, dashboard: str
) -> None:
    """Let a visitor ring, read what was said, and look at the settings of the satellite."""
    await camera.open(dashboard)

    async def ring() -> None:
        await camera.page.get_by_role("button", name=VISITORS["it is the post"][0]).click()

    await trace_of_run(api, AUTOMATION_ID, ring, timeout_s=VISIT_TIMEOUT_S)
    await camera.settle()
    await camera.shoot("dashboard")
    await camera.page.wait_for_timeout(RECORDER_MS)
    await camera.press(SHOW_TRANSCRIPT)
    await camera.scroll_to_end()
    await camera.scroll_activity(f'asked "{QUESTION}"')
    await camera.shoot("satellite")


async def photograph_live_view(camera: Camera, api: HomeAssistantApi, dashboard: str) -> None:
    """Open a camera from a dashboard, and talk until somebody ends that."""
    await api.wait_for_entities("camera", CAMERAS, START_TIMEOUT_S)
    await camera.open(dashboard)
    await camera.page.locator("hui-picture-entity-card").first.click()
    await camera.settle()
    await camera.shoot("live-view")
    await camera.press("Start talking")
    await camera.shoot("talking")
    await api.call_action("linkvisual.stop_talk", {"entity_id": SHOWN[0]})
    await camera.settle()
    await camera.shoot("talk-ended")


async def photograph(folder: Path, work: Path) -> None:
    """Start everything on fresh folders, take the pictures, end everything."""
    folder.mkdir(parents=True, exist_ok=True)
    config, port = work / "config", free_port()
    helpers = (DEMO_SPEECH, DEMO_LISTENER, CURRENT_VAD, LOOPBACK_ICE)
    make_config(config, port, (INTEGRATION, *helpers))
    prepare_door(config)
    arguments = microphone_arguments(silence(work / "silence.wav"))
    async with (
        aiohttp.ClientSession() as session,
        running_simulator(
            work / "recordings", work / "simulator.log", cameras=CAMERAS, options=SIMULATOR_OPTIONS
        ) as cloud,
        running_home_assistant(config, port, session) as home_assistant,
    ):
        url = home_assistant.url
        login = await onboard(session, url)
        api = HomeAssistantApi(session, login)
        await api.wait_until_running(START_TIMEOUT_S)
        async with running_browser(arguments) as browser, logged_in_page(browser, login) as page:
            camera = Camera(page, url, folder)
            await photograph_set_up(camera, cloud)
            await photograph_house(camera, api)
            door = await furnish_door(api, cloud, config, None)
            dashboard = await create_dashboard(api, SHOWN, cards(door))
            await photograph_visit(camera, api, door, dashboard)
            await photograph_live_view(camera, api, dashboard)


def silence(path: Path) -> Path:
    """Write a second of silence for the microphone, and return where."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SILENCE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(bytes(2 * SILENCE_RATE_HZ))
    return path


def main() -> None:
    """Take the pictures from the command line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    work = ROOT / ".demo" / "screenshots"
    with single_run(work):
        asyncio.run(photograph(folder, work))


if __name__ == "__main__":
    main()
