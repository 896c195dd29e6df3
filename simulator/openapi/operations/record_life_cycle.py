"""How long the cloud keeps a camera's recordings (docs/protocol.md §4.1: `Code` is an integer here)."""

from typing import Any

from simulator.openapi.errors import request_param_error

from .registry import Context, operation

_MOST_DEVICES = 100


@operation("SetDeviceRecordLifeCycle", "linkvisual", mandatory=("Day",))
async def set_device_record_life_cycle(context: Context) -> dict[str, Any]:
    """Set the number of days for one camera."""
    context.device().record_days = context.parameters.integer("Day")
    return {}


@operation("QueryDeviceRecordLifeCycle", "linkvisual", mandatory=("DeviceList.1",), code=200)
async def query_device_record_life_cycle(context: Context) -> dict[str, Any]:
    """Return the number of days for up to 100 cameras."""
    iot_ids = context.parameters.texts("DeviceList")
    if len(iot_ids) > _MOST_DEVICES:
        raise request_param_error()
    devices = (context.tenant.devices.get(iot_id) for iot_id in iot_ids)
    return {"Data": [{"IotId": d.iot_id, "Day": d.record_days} for d in devices if d]}
