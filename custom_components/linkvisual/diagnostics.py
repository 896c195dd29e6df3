"""What a bug report may contain: what happened and on what, no credentials and no identities.

Cameras and products are numbered: the same number stands for the same one all over a report.
"""

from collections.abc import Container
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_FORCED_CAMERAS,
    CONF_INSTANCE_ID,
    CONF_IOT_ENDPOINT,
    CONF_LINKVISUAL_ENDPOINT,
    CONF_PRODUCTS,
    CONF_SECURITY_TOKEN,
    DOMAIN,
)
from .data import LinkVisualConfigEntry
from .discovery.inventory import Camera
from .intercom import Ended
from .openapi import LinkVisualClient, OpenApiError
from .options import product_settings

TO_REDACT: Final = {
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_FORCED_CAMERAS,
    CONF_INSTANCE_ID,
    CONF_IOT_ENDPOINT,
    CONF_LINKVISUAL_ENDPOINT,
    CONF_PRODUCTS,
    CONF_SECURITY_TOKEN,
    "title",
    "unique_id",
}
_LIBRARIES: Final = ("aiohttp", "aioice", "aiortc", "av", "numpy", "pylibsrtp")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LinkVisualConfigEntry
) -> dict[str, Any]:
    """Return the state of an account and of all of its cameras."""
    return {**await _account(hass, entry), "cameras": _cameras(entry)}


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: LinkVisualConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the state of an account and of one camera, under its number in the whole report."""
    iot_ids = {iot_id for domain, iot_id in device.identifiers if domain == DOMAIN}
    return {**await _account(hass, entry), "cameras": _cameras(entry, iot_ids)}


async def _account(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> dict[str, Any]:
    """Return what all cameras share."""
    coordinator = entry.runtime_data.coordinator
    return {
        "entry": async_redact_data(entry.as_dict(), TO_REDACT),
        "endpoints": {
            key: "custom" if entry.data.get(key) else "of the region"
            for key in (CONF_IOT_ENDPOINT, CONF_LINKVISUAL_ENDPOINT)
        },
        "libraries": await hass.async_add_executor_job(_versions),
        "last_update_success": coordinator.last_update_success,
        "last_error": _error(coordinator.last_exception),
        "calls": _calls(entry.runtime_data.client),
        "malformed_rows": dict(entry.runtime_data.client.malformed_rows),
    }


def _cameras(
    entry: LinkVisualConfigEntry, wanted: Container[str] | None = None
) -> list[dict[str, Any]]:
    """Return what matters of the wanted cameras, or of all, with their numbers."""
    cameras = entry.runtime_data.coordinator.data
    product_keys = sorted({camera.device.product_key for camera in cameras.values()})
    return [
        {
            "number": number,
            "product": product_keys.index(camera.device.product_key) + 1,
            **_camera(entry, iot_id, camera),
        }
        for number, (iot_id, camera) in enumerate(sorted(cameras.items()), 1)
        if wanted is None or iot_id in wanted
    ]


def _camera(entry: LinkVisualConfigEntry, iot_id: str, camera: Camera) -> dict[str, Any]:
    """Return what matters of a camera without telling whose it is."""
    data = entry.runtime_data
    status = data.intercoms.status_of(iot_id)
    return {
        "model": camera.product_name,
        "settings": dict(product_settings(entry, camera.device.product_key)),
        "status": camera.device.status,
        "forced": camera.forced,
        "can_talk": camera.can_talk,
        "can_stream": camera.can_stream,
        "services": sorted(camera.model.services),
        "properties": sorted(camera.model.properties),
        "watched": data.views.status.is_watched(iot_id),
        "live_problem": data.views.status.problem_of(iot_id),
        "talks": status.holder.kind if status.holder else None,
        "waiting": [waiting.kind for waiting in status.waiting],
        "turns": [_turn(ended) for ended in data.intercoms.turns_of(iot_id)],
    }


def _turn(ended: Ended) -> dict[str, Any]:
    """Return how a turn went, without what was said and by whom; times in seconds."""
    first_sound_s = ended.first_sound_s
    return {
        "kind": ended.kind,
        "asked": ended.asked.isoformat(),
        "waited": round(ended.waited_s, 3),
        "first_sound": None if first_sound_s is None else round(first_sound_s, 3),
        "duration": round(ended.duration_s, 3),
        "outcome": ended.outcome,
        "cut_by": ended.cut_by,
        "error": _error(ended.error),
    }


def _calls(client: LinkVisualClient) -> dict[str, Any]:
    """Return how often each operation was tried since the entry was loaded, and refused why."""
    return {
        action: {"attempts": one.attempts, "refusals": dict(one.refusals)}
        for action, one in sorted(client.statistics.operations.items())
    }


def _error(err: BaseException | None) -> str | None:
    """Return the kind of an error and the cloud's code, without the text, which may name something."""
    if err is None:
        return None
    cause = err if isinstance(err, OpenApiError) else err.__cause__
    code = f" ({cause.code})" if isinstance(cause, OpenApiError) else ""
    return f"{type(err).__name__}{code}"


def _versions() -> dict[str, str | None]:
    """Return the versions of the libraries that media go through."""
    return {library: _version(library) for library in _LIBRARIES}


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
