"""Properties of a device, as it has reported them (docs/protocol.md §5.3)."""

from .caller import Caller
from .devices import DeviceAddress
from .fields import Node
from .operation import Operation, Precedence, Scope
from .regions import Api
from .thing_models import MAX_ROWS

QUERY_DEVICE_PROPERTY_STATUS = Operation(
    "QueryDevicePropertyStatus",
    Api.IOT,
    Scope.DEVICE,
    calls_per_second=200,
    precedence=Precedence.YIELDS_TO_VOICES,
)
"""Quota: docs/protocol.md §4.4."""


async def query_device_properties(caller: Caller, device: DeviceAddress) -> dict[str, str]:
    """Return the values of a device's properties as text by identifier, empty where it reported none."""
    answer = await caller.call(QUERY_DEVICE_PROPERTY_STATUS, device.params)
    rows = answer.node("Data").node("List")
    return dict(caller.rows.parse(rows, "PropertyStatusInfo", _property, max_rows=MAX_ROWS))


def _property(row: Node) -> tuple[str, str]:
    """Read one row."""
    return row.identifier("Identifier"), row.optional_text("Value")
