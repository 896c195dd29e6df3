"""Thing models: what the devices of a product can do, and what one reports (docs/protocol.md §5.3)."""

from dataclasses import dataclass

from .caller import Caller
from .devices import DeviceAddress
from .endpoint import Api
from .fields import Node
from .operation import Operation, Precedence, Scope

ECHO_CANCELLATION = "VoiceIntercomType"
"""The property by which cameras report it: 1 with, 0 without (docs/protocol.md §5.3)."""


@dataclass(frozen=True, slots=True)
class ThingModel:
    """Identifiers of the services and properties of a product."""

    services: frozenset[str]
    properties: frozenset[str]

    @property
    def can_stream(self) -> bool:
        """Tell whether the cloud can make the device send its picture."""
        return "StartPushStreaming" in self.services

    @property
    def can_talk(self) -> bool:
        """Tell whether the cloud can open the device's loudspeaker."""
        return "StartVoiceIntercom" in self.services

    @property
    def can_snapshot(self) -> bool:
        """Tell whether the cloud can make the device take a still picture."""
        return "TriggerPicCapture" in self.services

    @property
    def reports_echo_cancellation(self) -> bool:
        """Tell whether the device says if it takes its own speaker out of what it hears."""
        return ECHO_CANCELLATION in self.properties


GET_THING_MODEL_TSL = Operation("GetThingModelTsl", Api.IOT, Scope.PRODUCT, calls_per_second=20)
"""Quota: docs/protocol.md §4.4."""


MAX_ROWS = 2_000
"""The vendor lets a thing model have some hundred services and properties."""


async def get_thing_model(caller: Caller, product_key: str) -> ThingModel:
    """Return the published thing model of a product, asked for in its short form."""
    answer = await caller.call(GET_THING_MODEL_TSL, {"ProductKey": product_key, "Simple": "true"})
    tsl = answer.node("Data").json_text("TslStr")

    def identifiers(name: str) -> frozenset[str]:
        found = caller.rows.parse(tsl, name, _identifier, max_rows=MAX_ROWS)
        if tsl.list_length(name) and not found:
            raise tsl.malformed(name, "a list of anything known")
        return frozenset(found)

    return ThingModel(services=identifiers("services"), properties=identifiers("properties"))


def _identifier(row: Node) -> str:
    """Read one row."""
    return row.identifier("identifier")


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
