"""Ask for everything about one device (docs/protocol.md §5.2)."""

from ..caller import Caller
from ..devices import (
    DeviceAddress,
    DeviceDetail,
)
from ..operation import Operation, Scope
from ..regions import Api

QUERY_DEVICE_DETAIL = Operation("QueryDeviceDetail", Api.IOT, Scope.DEVICE, calls_per_second=50)


async def query_device_detail(caller: Caller, device: DeviceAddress) -> DeviceDetail:
    """Return what the cloud knows of a device."""
    answer = await caller.call(QUERY_DEVICE_DETAIL, device.params)
    return DeviceDetail.parse(answer.node("Data"))
