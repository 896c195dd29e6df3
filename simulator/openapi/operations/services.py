"""Services of a device, such as pan and tilt (docs/protocol.md §5.3)."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from simulator.cloud.device import ServiceCall
from simulator.openapi.answers import request_id
from simulator.openapi.errors import BusinessError

from .properties import json_object
from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.device import Device


@operation("InvokeThingService", "iot", quota_per_s=500, mandatory=("Identifier", "Args"))
async def invoke_thing_service(context: Context) -> dict[str, Any]:
    """Run a service of the thing model; the device has 8 seconds to answer."""
    device = context.device()
    product = context.tenant.products[device.product_key]
    identifier = context.parameters.required_text("Identifier")
    arguments = json_object(context.parameters.required_text("Args"))
    if identifier not in product.services:
        raise BusinessError("iot.tsl.ServiceNotExist", f"no service {identifier}")
    if not device.online:
        raise BusinessError("iot.device.OfflineDevice", "The device is offline.")
    await _wait_for_device(context)
    if device.has_leg:
        context.talk.programs.call(device, ServiceCall(identifier, arguments))
    result = _run(device, identifier, arguments)
    return {"Data": {"Result": json.dumps(result), "MessageId": request_id()}}


async def _wait_for_device(context: Context) -> None:
    """Sleep as long as the device takes; raises BusinessError after the time limit."""
    knobs = context.knobs
    await asyncio.sleep(min(knobs.service_latency_s, knobs.service_timeout_s))
    if knobs.service_latency_s > knobs.service_timeout_s:
        raise BusinessError("iot.device.ServiceTimeout", "The device did not answer in time.")


def _run(device: Device, identifier: str, arguments: dict[str, Any]) -> dict[str, Any]:
    if identifier != "PTZActionControl":
        return {}
    try:
        device.ptz.move(int(arguments["ActionType"]), int(arguments["Step"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BusinessError("iot.tsl.InvalidArgs", f"PTZActionControl: {error}") from error
    return {}
