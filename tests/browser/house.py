"""Everything that runs for the tests of this folder: cloud, Home Assistant, browser."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser

from scripts.rig.api import HomeAssistantApi
from scripts.rig.browser import logged_in_page, microphone_arguments, running_browser
from scripts.rig.cloud_control import CloudControl
from scripts.rig.config_flow import add_integration, add_settings, filled_in, form_defaults
from scripts.rig.dashboard import create_dashboard
from scripts.rig.frontend import Frontend
from scripts.rig.hass_config import make_config
from scripts.rig.home_assistant import HomeAssistant, running_home_assistant
from scripts.rig.onboarding import Login, onboard
from scripts.rig.paths import CENSUS, DEMO_SPEECH, INTEGRATION, LOOPBACK_ICE, free_port
from scripts.rig.simulator import running_simulator
from scripts.rig.users import add_user

from .camera import Camera, until
from .live_view import LiveView
from .melody import write_melody

CAMERAS = 3
SETUP_TIMEOUT_S = 60
LOGGER = "custom_components.linkvisual"
ENTRIES = "config/config_entries/entry"
OPTIONS = "config/config_entries/options/flow"
SUBENTRIES = "config_entries/subentries"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Home Assistant with cameras, and a browser with a microphone."""

    frontend: Frontend
    home_assistant: HomeAssistant
    api: HomeAssistantApi
    login: Login
    guest: Login
    browser: Browser
    browser_arguments: tuple[str, ...]
    cameras: list[Camera]
    entity_ids: list[str]
    entry_id: str
    dashboard_url: str
    media: Path
    log: Path

    @asynccontextmanager
    async def live_view(
        self, browser: Browser | None = None, login: Login | None = None
    ) -> AsyncGenerator[LiveView]:
        """Open the dashboard in a page of its own, logged in as the owner or somebody else."""
        async with logged_in_page(browser or self.browser, login or self.login) as page:
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

    @asynccontextmanager
    async def product_settings(self, **changes: object) -> AsyncGenerator[None]:
        """Add settings for the cameras' product; they are gone at the end."""
        await add_settings(self.api, self.entry_id, "product", changes)
        await until(self._is_loaded)
        try:
            yield
        finally:
            await self.delete_settings()

    async def delete_settings(self) -> None:
        """Delete the settings of all products."""
        listed = await self.api.command({"type": f"{SUBENTRIES}/list", **self._entry})
        for subentry in listed:
            subentry_id = subentry["subentry_id"]
            await self.api.command(
                {"type": f"{SUBENTRIES}/delete", **self._entry, "subentry_id": subentry_id}
            )
        await until(self._is_loaded)

    @property
    def _entry(self) -> dict[str, str]:
        return {"entry_id": self.entry_id}

    async def talk(self, number: int, **fields: object) -> dict[str, Any]:
        """Let Home Assistant speak through a camera; returns what the action says of it."""
        entity_id = self.entity_ids[number]
        answer = await self.api.post(
            "services/linkvisual/talk?return_response", {"entity_id": entity_id, **fields}
        )
        result: dict[str, Any] = answer["service_response"][entity_id]
        return result

    async def stop_talk(self, number: int) -> None:
        """Silence a camera, whoever talks through it."""
        await self.api.call_action("linkvisual.stop_talk", {"entity_id": self.entity_ids[number]})

    async def poll(self, number: int) -> None:
        """Let Home Assistant ask the cloud at once whether a camera is online."""
        entity_id = self.entity_ids[number]
        await self.api.call_action("homeassistant.update_entity", {"entity_id": entity_id})

    async def reload(self) -> None:
        """Reload the account, as the menu of its integration page does."""
        await self.api.post(f"{ENTRIES}/{self.entry_id}/reload")

    async def start(self) -> None:
        """Start Home Assistant again."""
        await self.home_assistant.start()
        await self.api.wait_until_running(SETUP_TIMEOUT_S)

    async def disable_account(self, disabled: bool) -> None:
        """Disable the account or enable it."""
        await self.api.command(
            {
                "type": "config_entries/disable",
                "entry_id": self.entry_id,
                "disabled_by": "user" if disabled else None,
            }
        )

    async def disable_entity(self, number: int, disabled: bool) -> None:
        """Disable a camera's entity; or enable it, and reload, which Home Assistant does later."""
        await self.api.command(
            {
                "type": "config/entity_registry/update",
                "entity_id": self.entity_ids[number],
                "disabled_by": "user" if disabled else None,
            }
        )
        if not disabled:
            await self.reload()

    async def until_state(self, number: int, *states: str) -> None:
        """Wait until a camera's entity has one of some states."""
        await until(lambda: self._has_state(number, states))

    async def _has_state(self, number: int, states: tuple[str, ...]) -> bool:
        entities = await self.api.get("states")
        found = {entity["entity_id"]: entity["state"] for entity in entities}
        return found.get(self.entity_ids[number], "missing") in states

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
            folder / "recordings",
            folder / "simulator.log",
            cameras=CAMERAS,
            options=["--no-device-leg"],
        ) as cloud,
        running_home_assistant(config, port, session, frontend) as home_assistant,
        running_browser(arguments) as browser,
    ):
        url = home_assistant.url
        login = await onboard(session, url)
        api = HomeAssistantApi(session, login)
        await api.wait_until_running(SETUP_TIMEOUT_S)
        await api.call_action("logger.set_level", {LOGGER: "debug"})
        entry = await add_integration(api, "linkvisual", cloud.config_flow_answers())
        await api.wait_for_entities("camera", CAMERAS, SETUP_TIMEOUT_S)
        control = CloudControl(session, cloud.endpoint)
        entity_ids = await _entity_ids(api, [camera["iot_id"] for camera in cloud.cameras])
        yield House(
            frontend=frontend,
            home_assistant=home_assistant,
            api=api,
            login=login,
            guest=await add_user(session, api, url, "Guest", "guest"),
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
