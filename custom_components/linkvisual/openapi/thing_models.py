"""Thing models: what the devices of a product can do (docs/protocol.md §5.3)."""

from dataclasses import dataclass

from .caller import Caller
from .fields import Node
from .operation import Operation, Scope
from .regions import Api

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
