"""A device of a tenant: its identity, state and knobs."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from .properties import Properties
from .ptz import PanTiltZoom

if TYPE_CHECKING:
    from simulator.knobs import CameraKnobs


class DeviceStatus(StrEnum):
    """The four states of docs/protocol.md §5.2."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNACTIVE = "UNACTIVE"
    DISABLE = "DISABLE"


@dataclass
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

    @property
    def online(self) -> bool:
        """Tell whether the device is connected to the cloud."""
        return self.status is DeviceStatus.ONLINE
