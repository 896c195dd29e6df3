"""Echo cancellation: which cameras say that they take their own speaker out of what they hear (docs/protocol.md §5.3)."""

import logging
from collections.abc import Iterable

from ..openapi import Device, LinkVisualClient, OpenApiError
from ..openapi.parallel import run_parallel
from ..openapi.thing_models import ECHO_CANCELLATION

_LOGGER = logging.getLogger(__name__)

_REPORTED = {"0": False, "1": True}


async def async_read_echo_cancellation(
    client: LinkVisualClient, devices: Iterable[Device]
) -> dict[str, bool]:
    """Return by IotId whether devices cancel echo, of those that have said so; a failure says nothing."""

    async def read(device: Device) -> tuple[str, bool | None]:
        try:
            reported = await client.query_device_properties(device.address)
        except OpenApiError as err:
            _LOGGER.debug("The properties of %s cannot be read: %s", device.iot_id, err)
            return device.iot_id, None
        return device.iot_id, _REPORTED.get(reported.get(ECHO_CANCELLATION, ""))

    found = await run_parallel(read(device) for device in devices)
    return {iot_id: cancels for iot_id, cancels in found if cancels is not None}
