"""What a bug report may contain: capabilities and states, no credentials and no identities."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant

from .const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_FORCED_CAMERAS,
    CONF_INSTANCE_ID,
    CONF_PRODUCTS,
    CONF_SECURITY_TOKEN,
)
from .data import LinkVisualConfigEntry
from .inventory import Camera

TO_REDACT = {
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_FORCED_CAMERAS,
    CONF_INSTANCE_ID,
    CONF_PRODUCTS,
    CONF_SECURITY_TOKEN,
    "title",
    "unique_id",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LinkVisualConfigEntry
) -> dict[str, Any]:
    """Return the state of a config entry."""
    coordinator = entry.runtime_data.coordinator
    return {
        "entry": async_redact_data(entry.as_dict(), TO_REDACT),
        "last_update_success": coordinator.last_update_success,
        "last_exception": type(coordinator.last_exception).__name__,
        "cameras": [_describe(camera) for camera in coordinator.data.values()],
    }


def _describe(camera: Camera) -> dict[str, Any]:
    """Return what matters of a camera without telling whose it is."""
    return {
        "status": camera.device.status,
        "forced": camera.forced,
        "can_talk": camera.can_talk,
        "can_stream": camera.can_stream,
        "services": sorted(camera.model.services),
        "properties": sorted(camera.model.properties),
    }
