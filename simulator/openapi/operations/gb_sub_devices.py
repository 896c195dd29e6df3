"""The cameras behind a recorder (docs/protocol.md §4.2: errors of the newer operations)."""

from typing import Any

from simulator.cloud.device import Device
from simulator.openapi.errors import GatewayError
from simulator.openapi.paging import numbered_page

from .registry import Context, operation

_LARGEST_PAGE = 100


@operation("QueryGbSubDeviceList", "linkvisual", mandatory=("IotInstanceId",))
async def query_gb_sub_device_list(context: Context) -> dict[str, Any]:
    """Return one page of the sub-devices of a recorder."""
    recorder = context.device()
    if not recorder.online:
        raise GatewayError(400, "iot.vision.DeviceOffline", "The device is offline.")
    number = context.parameters.integer("PageStart", 1)
    size = context.parameters.integer("PageSize", 10)
    page = numbered_page(recorder.sub_devices, number, size, _LARGEST_PAGE)
    return {
        "Data": {"Total": page.total, "GbSubDeviceList": [_row(device) for device in page.rows]}
    }


def _row(device: Device) -> dict[str, Any]:
    return {
        "ProductKey": device.product_key,
        "DeviceName": device.device_name,
        "IotId": device.iot_id,
        "DeviceId": device.iot_id[:20],
        "DeviceEnable": 1,
    }
