"""Ask for the state of many devices at once (docs/protocol.md §5.2)."""

from collections.abc import Sequence
from itertools import batched

from ..caller import Caller
from ..models import DeviceStatus
from ..operation import Operation, Scope
from ..parallel import run_parallel
from ..regions import Api

BATCH_SIZE = 50

BATCH_GET_DEVICE_STATE = Operation(
    "BatchGetDeviceState", Api.IOT, Scope.DEVICE, calls_per_second=50
)


async def get_device_states(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Return the state of each device that the cloud still knows, by IotId."""
    batches = batched(dict.fromkeys(iot_ids), BATCH_SIZE, strict=False)
    answers = await run_parallel(_batch(caller, batch) for batch in batches)
    return {iot_id: status for answer in answers for iot_id, status in answer.items()}


async def _batch(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Return the states of up to 50 devices."""
    params = {f"IotId.{number}": iot_id for number, iot_id in enumerate(iot_ids, 1)}
    answer = await caller.call(BATCH_GET_DEVICE_STATE, params)
    rows = answer.node("DeviceStatusList").nodes("DeviceStatus")
    return {row.text("IotId"): DeviceStatus.parse(row.text("Status")) for row in rows}
