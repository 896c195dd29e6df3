"""Starts simulator and Home Assistant as processes of their own, and ends them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.folders import working_folder
from custom_components.linkvisual.openapi import Credentials, DeviceAddress, LinkVisualClient
from scripts.rig.api import HomeAssistantApi
from scripts.rig.cloud_control import CloudControl
from scripts.rig.config_flow import add_integration, add_settings, filled_in, form_defaults
from scripts.rig.hass_config import make_config
from scripts.rig.home_assistant import running_home_assistant
from scripts.rig.onboarding import Login, onboard
from scripts.rig.paths import CENSUS, DEMO_SPEECH, INTEGRATION, LOOPBACK_ICE, free_port
from scripts.rig.simulator import Cloud, running_simulator

from .actions import Actions, open_actions

PROBE = Path(__file__).parent / "bench_probe"
BARE_CAMERAS = Path(__file__).parent / "bare_cameras"
SETUP_TIMEOUT_S = 120
OPTIONS_FLOWS = "config/config_entries/options/flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Home Assistant with cameras, and a client of this process for baselines and floors."""

    cloud: Cloud
    control: CloudControl
    login: Login
    api: HomeAssistantApi
    actions: Actions
    entry_id: str
    entity_ids: list[str]
    home_assistant_pid: int
    media_folder: Path
    http: aiohttp.ClientSession
    client: LinkVisualClient

    @property
    def addresses(self) -> list[DeviceAddress]:
        """The cameras as the OpenAPI names them."""
        return [DeviceAddress(camera["iot_id"]) for camera in self.cloud.cameras]

    def talk_fields(self, file: Path) -> dict[str, Any]:
        """Return the fields of linkvisual.talk that say a file through all cameras."""
        offered = self.media_folder / file.name
        if not offered.exists():
            offered.hardlink_to(file)
        content_id = f"media-source://media_source/local/{file.name}"
        media = {"media_content_id": content_id, "media_content_type": "audio/*"}
        return {"entity_id": self.entity_ids, "media": media}

    async def stop_talk(self) -> None:
        """Silence all cameras."""
        await self.actions.call("linkvisual.stop_talk", {"entity_id": self.entity_ids})

    async def talk_url_asked_s(self) -> float:
        """Return when the cloud was last asked for a talk URL, in s (monotonic)."""
        calls = (await self.control.calls())["recent"]
        asked_s: float = next(
            call["received_at_s"]
            for call in reversed(calls)
            if call["action"] == "QueryVoiceIntercom"
        )
        return asked_s

    async def set_options(self, **changes: float | str) -> None:
        """Change options of the integration through its form, and return when they are in force."""
        form = await self.api.post(OPTIONS_FLOWS, {"handler": self.entry_id})
        answers = filled_in(form_defaults(form["data_schema"]), changes)
        await self.api.post(f"{OPTIONS_FLOWS}/{form['flow_id']}", answers)
        await self.reload()

    async def set_product(self, **changes: float | str) -> None:
        """Change settings of the first camera's product, and return when they are in force."""
        product = {"product": self.cloud.cameras[0]["product_key"]}
        await add_settings(self.api, self.entry_id, "product", product | changes)
        await self.reload()

    async def add_bare_cameras(self) -> str:
        """Add as many devices and entities of an integration that does nothing; return its entry's id."""
        answers = {"user": {"cameras": len(self.entity_ids)}}
        entry = await add_integration(self.api, BARE_CAMERAS.name, answers)
        entry_id: str = entry["entry_id"]
        return entry_id

    async def reload(self) -> None:
        """Reload the integration, after any reload that is under way, and wait for the cameras."""
        await self.reload_entry(self.entry_id)
        await self.api.wait_for_entities("camera", len(self.entity_ids), SETUP_TIMEOUT_S)

    async def reload_entry(self, entry_id: str) -> None:
        """Reload an entry; Home Assistant answers when every entity is there."""
        await self.api.post(f"config/config_entries/entry/{entry_id}/reload")


@asynccontextmanager
async def running_house(
    *, cameras: int = 1, simulator_options: Sequence[str] = ()
) -> AsyncGenerator[House]:
    """Set up Home Assistant, the integration through its config flow, and everything around it.

    The media server is every camera itself: arrivals are those of our own connection.
    """
    with working_folder() as folder:
        config, port = folder / "config", free_port()
        make_config(config, port, (INTEGRATION, DEMO_SPEECH, LOOPBACK_ICE, CENSUS, PROBE))
        (config / "custom_components" / BARE_CAMERAS.name).symlink_to(BARE_CAMERAS)
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
            running_simulator(
                folder / "recordings",
                folder / "simulator.log",
                cameras=cameras,
                options=["--no-device-leg", *simulator_options],
            ) as cloud,
            running_home_assistant(config, port, http) as home_assistant,
        ):
            login = await onboard(http, home_assistant.url)
            api = HomeAssistantApi(http, login)
            await api.wait_until_running(SETUP_TIMEOUT_S)
            entry = await add_integration(api, "linkvisual", cloud.config_flow_answers())
            entity_ids = await api.wait_for_entities("camera", cameras, SETUP_TIMEOUT_S)
            async with open_actions(http, login) as actions:
                yield House(
                    cloud=cloud,
                    control=CloudControl(http, cloud.endpoint),
                    login=login,
                    api=api,
                    actions=actions,
                    entry_id=entry["entry_id"],
                    entity_ids=entity_ids,
                    home_assistant_pid=await _process_id(actions),
                    media_folder=config / "media",
                    http=http,
                    client=_client(http, cloud),
                )


def _client(http: aiohttp.ClientSession, cloud: Cloud) -> LinkVisualClient:
    """Return a client of the simulated cloud."""
    return LinkVisualClient(
        http,
        Credentials(cloud.access_key_id, cloud.access_key_secret),
        region=cloud.region,
        instance_id=cloud.instance_id,
        linkvisual_endpoint=cloud.endpoint,
        iot_endpoint=cloud.endpoint,
    )


async def _process_id(actions: Actions) -> int:
    """Return Home Assistant's process id."""
    answer = await actions.call("bench_probe.process", response=True)
    pid: int = answer["pid"]
    return pid
