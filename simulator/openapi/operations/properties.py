"""Properties of a device: read as text, written asynchronously (docs/protocol.md §5.3)."""

import json
from typing import TYPE_CHECKING, Any

from simulator.openapi.answers import request_id
from simulator.openapi.errors import BusinessError

from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.device import Device


@operation("QueryDevicePropertyStatus", "iot", quota_per_s=200)
async def query_device_property_status(context: Context) -> dict[str, Any]:
    """Return every property with its newest visible value."""
    device = context.device()
    product = context.tenant.products[device.product_key]
    now_ms = context.clock.now_ms()
    rows = [_row(device, identifier, now_ms) for identifier in product.properties]
    return {"Data": {"List": {"PropertyStatusInfo": rows}}}


@operation("SetDeviceProperty", "iot", quota_per_s=500, mandatory=("Items",))
async def set_device_property(context: Context) -> dict[str, Any]:
    """Take new values; they become visible after the delay of the knob."""
    device = context.device()
    product = context.tenant.products[device.product_key]
    items = json_object(context.parameters.required_text("Items"))
    if unknown := sorted(set(items) - set(product.properties)):
        raise BusinessError("iot.tsl.PropertyNotExist", f"no property {', '.join(unknown)}")
    delay_ms = int(context.knobs.property_delay_s * 1000)
    for identifier, value in items.items():
        text = value if isinstance(value, str) else json.dumps(value)
        device.properties.write(identifier, text, context.clock.now_ms(), delay_ms)
    return {"Data": {"MessageId": request_id()}}


def json_object(text: str) -> dict[str, Any]:
    """Return the object in a JSON text; raises BusinessError."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BusinessError(
            "iot.common.InvalidFormattedParameter", "The parameter is not a JSON object."
        )
    return value


def _row(device: Device, identifier: str, now_ms: int) -> dict[str, Any]:
    value = device.properties.read(identifier, now_ms)
    return {
        "Identifier": identifier,
        "Name": identifier,
        "DataType": "bool",
        "Unit": "",
        "Value": value.text if value else "",
        "Time": str(value.time_ms) if value else "",
    }
