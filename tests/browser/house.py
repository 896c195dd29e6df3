"""Everything that runs for the tests of this folder: cloud, Home Assistant, browser."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser

from scripts.rig.api import HomeAssistantApi
from scripts.rig.browser import logged_in_page, microphone_arguments, running_browser
from scripts.rig.cloud_control import CameraState, CloudControl
from scripts.rig.config_flow import add_integration, filled_in, form_defaults
from scripts.rig.dashboard import create_dashboard
from scripts.rig.frontend import Frontend
from scripts.rig.hass_config import make_config
from scripts.rig.home_assistant import HomeAssistant, running_home_assistant
from scripts.rig.media import Samples, read_wav
from scripts.rig.onboarding import Login, onboard
from scripts.rig.paths import CENSUS, DEMO_SPEECH, INTEGRATION, LOOPBACK_ICE, free_port
from scripts.rig.simulator import running_simulator

from .live_view import LiveView
from .melody import write_melody

CAMERAS = 3
SETUP_TIMEOUT_S = 60
ENTRIES = "config/config_entries/entry"
OPTIONS = "config/config_entries/options/flow"
PATIENCE_S = 15.0


class Camera:
    """A simulated camera, from its own side."""

    def __init__(self, control: CloudControl, iot_id: str) -> None:
        """Watch it through the simulator."""
        self.iot_id = iot_id
        self.control = control

    async def state(self) -> CameraState:
        """Return what it is doing."""
        return await self.control.camera(self.iot_id)

    async def talking(self) -> bool:
        """Tell whether somebody is connected to its speaker."""
        return bool((await self.state())["talking"])

    async def viewers(self) -> int:
        """Return how many connections its live stream feeds."""
        return int((await self.state())["live"]["viewers"])

    async def sessions(self) -> int:
        """Return how many talk sessions are over."""
        return len(await self._recordings())

    async def heard(self, session: int) -> Samples:
        """Return what its speaker played in a finished session, by number."""
        return read_wav(Path((await self._recordings())[session]["wav"]))

    async def until_talking(self, wanted: bool) -> float:
        """Wait until somebody is connected to the speaker or nobody is; return the seconds."""
        return await until(lambda: self._is_talking(wanted))

    async def until_unwatched(self) -> float:
        """Wait until nobody watches; return the seconds."""
        return await until(self._is_unwatched)

    async def _is_talking(self, wanted: bool) -> bool:
        return await self.talking() is wanted

    async def _is_unwatched(self) -> bool:
        return await self.viewers() == 0

    async def _recordings(self) -> list[dict[str, str]]:
        return [item for item in await self.control.recordings() if item["iot_id"] == self.iot_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Home Assistant with cameras, and a browser with a microphone."""

    frontend: Frontend
    home_assistant: HomeAssistant
    api: HomeAssistantApi
    login: Login
    browser: Browser
    browser_arguments: tuple[str, ...]
    cameras: list[Camera]
    entity_ids: list[str]
    entry_id: str
    dashboard_url: str
    media: Path
    log: Path

    @asynccontextmanager
    async def live_view(self, browser: Browser | None = None) -> AsyncGenerator[LiveView]:
        """Open the dashboard in a page of its own, logged in."""
        async with logged_in_page(browser or self.browser, self.login) as page:
            view = LiveView(page, self.dashboard_url, self.frontend)
            await view.open_dashboard()
            yield view

    @asynccontextmanager
    async def options(self, **changes: object) -> AsyncGenerator[None]:
        """Change options of the integration; they are as before at the end."""
        before = await self._set_options(changes)
        try:
            yield
        finally:
            await self._set_options(before)

    async def talk(self, number: int, **fields: object) -> dict[str, Any]:
        """Let Home Assistant speak through a camera; returns what the action says of it."""
        entity_id = self.entity_ids[number]
        answer = await self.api.post(
            "services/linkvisual/talk?return_response", {"entity_id": entity_id, **fields}
        )
        result: dict[str, Any] = answer["service_response"][entity_id]
        return result

    async def census(self) -> dict[str, Any]:
        """Return what runs inside Home Assistant for the cameras."""
        answer = await self.api.post("services/census/count?return_response")
        counts: dict[str, Any] = answer["service_response"]
        return counts

    async def _set_options(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change some options, wait until they hold, and return what all were before."""
        flow = await self.api.post(OPTIONS, {"handler": self.entry_id})
        before = form_defaults(flow["data_schema"])
        await self.api.post(f"{OPTIONS}/{flow['flow_id']}", filled_in(before, changes))
        await until(self._is_loaded)
        return before

    async def _is_loaded(self) -> bool:
        entries = await self.api.get(ENTRIES)
        return {"loaded"} == {e["state"] for e in entries if e["entry_id"] == self.entry_id}

    @asynccontextmanager
    async def other_browser(self) -> AsyncGenerator[Browser]:
        """Run one more browser."""
        async with running_browser(self.browser_arguments) as browser:
            yield browser


@asynccontextmanager
async def running_house(folder: Path, frontend: Frontend) -> AsyncGenerator[House]:
    """Start everything in an empty folder, with one of the frontends, and end it."""
    config, port, melody = folder / "config", free_port(), folder / "melody.wav"
    write_melody(melody)
    make_config(config, port, (INTEGRATION, DEMO_SPEECH, LOOPBACK_ICE, CENSUS))
    arguments = microphone_arguments(melody)
    async with (
        aiohttp.ClientSession() as session,
        running_simulator(
            folder / "recordings", folder / "simulator.log", cameras=CAMERAS
        ) as cloud,
        running_home_assistant(config, port, session, frontend) as home_assistant,
        running_browser(arguments) as browser,
    ):
        url = home_assistant.url
        login = await onboard(session, url)
        api = HomeAssistantApi(session, login)
        await api.wait_until_running(SETUP_TIMEOUT_S)
        entry = await add_integration(api, "linkvisual", cloud.config_flow_answers())
        await api.wait_for_entities("camera", CAMERAS, SETUP_TIMEOUT_S)
        control = CloudControl(session, cloud.endpoint)
        entity_ids = await _entity_ids(api, [camera["iot_id"] for camera in cloud.cameras])
        yield House(
            frontend=frontend,
            home_assistant=home_assistant,
            api=api,
            login=login,
            browser=browser,
            browser_arguments=arguments,
            cameras=[Camera(control, camera["iot_id"]) for camera in cloud.cameras],
            entity_ids=entity_ids,
            entry_id=entry["entry_id"],
            dashboard_url=url + await create_dashboard(api, entity_ids),
            media=config / "media",
            log=config / "output.log",
        )


async def _entity_ids(api: HomeAssistantApi, iot_ids: list[str]) -> list[str]:
    """Return the camera entities of devices, in this order."""
    entities = await api.command({"type": "config/entity_registry/list"})
    by_device = {
        entity["unique_id"]: entity["entity_id"]
        for entity in entities
        if entity["entity_id"].startswith("camera.")
    }
    return [by_device[iot_id] for iot_id in iot_ids]


async def until(condition: Callable[[], Awaitable[bool]], patience_s: float = PATIENCE_S) -> float:
    """Wait until a condition holds and return after how many seconds; raises TimeoutError."""
    started_s = time.monotonic()
    async with asyncio.timeout(patience_s):
        while not await condition():  # noqa: ASYNC110  another process knows it
            await asyncio.sleep(0.03)
    return time.monotonic() - started_s
