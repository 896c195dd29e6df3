"""Inside Home Assistant: an integration that blocks the main loop, and the baseline as an action."""

import asyncio
import os
import sys
from pathlib import Path

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType

from .assist_watch import register_assist_watch
from .blocker import Blocker
from .microphone_watch import register_microphone_watch
from .player_camera import register_player_camera

DOMAIN = "bench_probe"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
PROJECT = Path(__file__).resolve().parents[3]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    blocker = Blocker(hass)
    speaking: set[asyncio.Task[None]] = set()
    await hass.async_add_executor_job(_import_sender)

    async def block(call: ServiceCall) -> None:
        """Begin to block."""
        blocker.start(call.data["way"])

    async def unblock(call: ServiceCall) -> ServiceResponse:
        """End it and return how often it happened."""
        blocker.stop()
        return {"blocks": blocker.blocks}

    async def process(call: ServiceCall) -> ServiceResponse:
        """Return the process id."""
        return {"pid": os.getpid()}

    async def speak(call: ServiceCall) -> None:
        """Say a file by the baseline sender, with the client of the integration."""
        task = hass.async_create_task(_speak(hass, call.data["iot_id"], Path(call.data["file"])))
        speaking.add(task)
        await asyncio.wait([task])
        speaking.discard(task)

    async def hush(call: ServiceCall) -> None:
        """Silence it."""
        for task in speaking:
            task.cancel()

    for name, handler in (("block", block), ("speak", speak), ("hush", hush)):
        hass.services.async_register(DOMAIN, name, handler)
    for name, query in (("unblock", unblock), ("process", process)):
        hass.services.async_register(DOMAIN, name, query, supports_response=SupportsResponse.ONLY)
    register_assist_watch(hass, DOMAIN)
    register_microphone_watch(hass, DOMAIN)
    register_player_camera(hass, DOMAIN)
    return True


async def _speak(hass: HomeAssistant, iot_id: str, file: Path) -> None:
    """Run the sender on the main loop."""
    from benchmarks.baseline.sender import speak  # noqa: PLC0415  its folder is known by now
    from custom_components.linkvisual.openapi import DeviceAddress  # noqa: PLC0415  likewise

    [entry] = hass.config_entries.async_loaded_entries("linkvisual")
    http = async_get_clientsession(hass)
    await speak(http, entry.runtime_data.client, DeviceAddress(iot_id), file)


def _import_sender() -> None:
    """Make the project's own folder known, behind every other, and load the sender."""
    sys.path.append(str(PROJECT))
    import benchmarks.baseline.sender  # noqa: F401, PLC0415  Home Assistant starts without it
