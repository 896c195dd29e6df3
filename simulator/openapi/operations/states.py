"""States of many devices in one call (docs/protocol.md §5.2)."""

from typing import TYPE_CHECKING, Any

from simulator.openapi.errors import BusinessError, request_param_error

from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.device import Device

_MOST_DEVICES = 50


@operation("BatchGetDeviceState", "iot")
async def batch_get_device_state(context: Context) -> dict[str, Any]:
    """Return the states of up to 50 devices, by IotId or by name within one product."""
    wanted = _wanted(context)
    if not wanted:
        raise request_param_error()
    if len(wanted) > _MOST_DEVICES:
        raise BusinessError(
            "iot.device.TooManyDeviceNamesPerRequest", "Too many devices in one request."
        )
    devices = [device for device in wanted if device is not None]
    if len(devices) < len(wanted) and context.knobs.batch_unknown == "error":
        raise BusinessError("iot.device.NotExistedDevice", "The device does not exist.")
    now_ms = context.clock.now_ms()
    return {"DeviceStatusList": {"DeviceStatus": [_state(device, now_ms) for device in devices]}}


@operation("GetDeviceStatus", "iot", quota_per_s=500)
async def get_device_status(context: Context) -> dict[str, Any]:
    """Return the state of one device."""
    return {"Data": {"Status": context.device().status, "Timestamp": context.clock.now_ms()}}


def _wanted(context: Context) -> list[Device | None]:
    tenant, parameters = context.tenant, context.parameters
    if iot_ids := parameters.texts("IotId"):
        return [tenant.devices.get(iot_id) for iot_id in iot_ids]
    names = parameters.texts("DeviceName")
    product_key = parameters.text("ProductKey")
    if not names or product_key is None:
        return []
    return [tenant.by_name.get((product_key, name)) for name in names]


def _state(device: Device, now_ms: int) -> dict[str, Any]:
    return {
        "IotId": device.iot_id,
        "DeviceId": device.iot_id[:20],
        "DeviceName": device.device_name,
        "Status": device.status,
        "LastOnlineTime": str(device.created_ms),
        "Timestamp": now_ms,
        "AsAddress": "",
    }
