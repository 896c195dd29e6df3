"""A device of a tenant: its identity, state and knobs."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from .events import CameraEvent
from .properties import Properties
from .ptz import PanTiltZoom
from .room import Room

if TYPE_CHECKING:
    from simulator.knobs import CameraKnobs

_KEPT_REPORTS = 100
"""More than any test or person reads; a camera that cannot connect reports for ever."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A call of one of a camera's own services: what it is and its arguments."""

    service: str
    args: dict[str, object] = field(repr=False)


class DeviceStatus(StrEnum):
    """The four states of docs/protocol.md §5.2."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNACTIVE = "UNACTIVE"
    DISABLE = "DISABLE"


@dataclass(eq=False)
class Device:
    """One device; a camera when its product is one."""

    iot_id: str
    product_key: str
    device_name: str
    nickname: str
    device_secret: str = field(repr=False)
    created_ms: int
    knobs: CameraKnobs
    status: DeviceStatus = DeviceStatus.ONLINE
    firmware_version: str = "1.4.2"
    properties: Properties = field(default_factory=Properties)
    ptz: PanTiltZoom = field(default_factory=PanTiltZoom)
    events: list[CameraEvent] = field(default_factory=list)
    record_days: int = 7
    sub_devices: list[Device] = field(default_factory=list)
    external: bool = False
    """Whether an outside program is the camera."""

    service_calls: asyncio.Queue[ServiceCall] = field(default_factory=asyncio.Queue)
    """Calls of its services that an outside program has not read yet."""

    reports: deque[dict[str, object]] = field(
        default_factory=lambda: deque(maxlen=_KEPT_REPORTS), repr=False
    )
    """What its program told the cloud about itself, the newest last."""

    microphone_hz: int = 400
    """The tone that the camera hears, which tells cameras apart."""

    room: Room = field(init=False)
    """What it hears instead where the knob `live_hears` says so."""

    def __post_init__(self) -> None:
        """Put the camera into a room."""
        self.room = Room(self.knobs)

    def notice(self, event_type: int, time_ms: int) -> CameraEvent:
        """Add an event of this type at this time in ms, and return it."""
        number = len(self.events) + 1
        event = CameraEvent(
            f"{self.iot_id}-event-{number}", time_ms, event_type, f"{self.iot_id}-picture-{number}"
        )
        self.events.append(event)
        return event

    @property
    def has_leg(self) -> bool:
        """Tell whether a program is the camera, with connections of its own to the media server."""
        return self.external or self.knobs.device_leg

    @property
    def online(self) -> bool:
        """Tell whether the device is connected to the cloud."""
        return self.status is DeviceStatus.ONLINE
