"""Devices of a product, and one device in detail (docs/protocol.md §5.2)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.openapi.paging import token_page

from .products import find_product
from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.device import Device

_LARGEST_PAGE = 50


@operation("QueryDevice", "iot", mandatory=("ProductKey",))
async def query_device(context: Context) -> dict[str, Any]:
    """Return one page of a product's devices, secrets included as the vendor does."""
    product = find_product(context)
    page = token_page(product.devices, context.parameters, product.product_key, _LARGEST_PAGE)
    answer: dict[str, Any] = {
        "Page": page.number,
        "PageSize": page.size,
        "PageCount": page.count,
        "Total": page.total,
        "Data": {"DeviceInfo": [_device_info(device) for device in page.rows]},
    }
    if page.next_token is not None:
        answer["NextToken"] = page.next_token
    return answer


@operation("QueryDeviceDetail", "iot")
async def query_device_detail(context: Context) -> dict[str, Any]:
    """Return one device in detail."""
    device = context.device()
    product = context.tenant.products[device.product_key]
    created, _ = _times(device.created_ms)
    return {
        "Data": _identity(device)
        | {
            "ProductName": product.name,
            "FirmwareVersion": device.firmware_version,
            "Status": device.status,
            "Region": "cn-shanghai",
            "IpAddress": "192.0.2.10",
            "NodeType": 0,
            "Owner": True,
            "GmtCreate": created,
            "GmtActive": created,
            "GmtOnline": created,
        }
    }


@operation("QueryDeviceInfo", "iot", quota_per_s=500)
async def query_device_info(context: Context) -> dict[str, Any]:
    """Return the identity of one device."""
    return {"Data": _identity(context.device())}


def _identity(device: Device) -> dict[str, Any]:
    return {
        "IotId": device.iot_id,
        "ProductKey": device.product_key,
        "DeviceName": device.device_name,
        "Nickname": device.nickname,
        "DeviceSecret": device.device_secret,
    }


def _device_info(device: Device) -> dict[str, Any]:
    local, utc = _times(device.created_ms)
    return _identity(device) | {
        "DeviceId": device.iot_id[:20],
        "DeviceType": "null",
        "DeviceStatus": device.status,
        "GmtCreate": local,
        "GmtModified": local,
        "UtcCreate": utc,
        "UtcModified": utc,
    }


def _times(milliseconds: int) -> tuple[str, str]:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    local = moment.strftime("%a, %d-%b-%Y %H:%M:%S GMT")
    return local, moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
