"""Ask for the state of many devices at once (docs/protocol.md §5.2)."""

from collections.abc import Sequence
from itertools import batched

from ..caller import Caller
from ..errors import DeviceNotFoundError
from ..fields import Node
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
    """Return the states of up to 50 devices; a refused batch is halved around the unknown one."""
    try:
        return await _ask(caller, iot_ids)
    except DeviceNotFoundError:
        if len(iot_ids) == 1:
            return {}
    middle = len(iot_ids) // 2
    halves = (iot_ids[:middle], iot_ids[middle:])
    first, second = await run_parallel(_batch(caller, half) for half in halves)
    return first | second


async def _ask(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Make one call."""
    params = {f"IotId.{number}": iot_id for number, iot_id in enumerate(iot_ids, 1)}
    answer = await caller.call(BATCH_GET_DEVICE_STATE, params)
    states = answer.node("DeviceStatusList")
    rows = caller.rows.parse(states, "DeviceStatus", _status, max_rows=BATCH_SIZE)
    return {iot_id: status for iot_id, status in rows if iot_id in iot_ids}


def _status(row: Node) -> tuple[str, DeviceStatus]:
    """Read one row."""
    return row.identifier("IotId"), DeviceStatus.parse(row.text("Status"))
