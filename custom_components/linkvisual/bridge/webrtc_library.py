"""The WebRTC library, which must not take the integration down where it is missing or broken."""

import asyncio
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from ..const import DOMAIN
from ..repairs import async_note_missing_library

if TYPE_CHECKING:
    from ..live.webrtc.viewers import Viewers

_LOGGER = logging.getLogger(__name__)

REQUIREMENT = "aiortc==1.16.0"
"""Not in the manifest: Home Assistant would refuse the whole integration where it cannot be
installed, announcements included. Pinned, because the microphone is taken from inside of it."""


async def async_load_viewers(
    hass: HomeAssistant, entry: ConfigEntry, *, install_patience_s: float = 30.0
) -> type[Viewers] | None:
    """Return what answers browsers, or nothing, with a repair issue that says why.

    A library that takes long goes on being installed; the entry is reloaded when it is there. A
    download takes seconds. A package index that accepts and never answers takes four minutes an
    attempt, and announcements need none of it.
    """
    installation = hass.async_create_background_task(
        _async_install(hass), "linkvisual live library"
    )
    await asyncio.wait({installation}, timeout=install_patience_s)
    if not installation.done():
        _LOGGER.warning("Live view and live talk are off until %s is installed", REQUIREMENT)
        entry.async_create_background_task(
            hass, _async_add_later(hass, entry, installation), "linkvisual wait for live library"
        )
        return None
    problem = installation.result()
    viewers = None
    if problem is None:
        try:
            viewers = await hass.async_add_import_executor_job(_load)
        except Exception as err:  # noqa: BLE001  a broken binary raises anything while it is imported
            _LOGGER.warning("Live view and live talk are off: %s", err)
            problem = f"{type(err).__name__}: {err}"
    async_note_missing_library(hass, REQUIREMENT, problem)
    return viewers


async def _async_add_later(
    hass: HomeAssistant, entry: ConfigEntry, installation: asyncio.Task[str | None]
) -> None:
    """Reload an entry when the library is there, or say why it is not."""
    problem = await asyncio.shield(installation)
    if problem is None:
        hass.config_entries.async_schedule_reload(entry.entry_id)
    else:
        async_note_missing_library(hass, REQUIREMENT, problem)


async def _async_install(hass: HomeAssistant) -> str | None:
    """Install the library if need be, and return why that failed."""
    if hass.config.skip_pip:
        return None
    try:
        await async_process_requirements(hass, DOMAIN, [REQUIREMENT], is_built_in=False)
    except RequirementsNotFound as err:
        return str(err)
    return None


def _load() -> type[Viewers]:
    from ..live.webrtc.viewers import Viewers  # noqa: PLC0415  imports the library

    return Viewers
