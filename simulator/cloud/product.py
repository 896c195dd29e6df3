"""A product: what all devices of one kind have in common."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .device import Device

CAMERA_SERVICES = (
    "StartPushStreaming",
    "StopPushStreaming",
    "StartVoiceIntercom",
    "StopVoiceIntercom",
    "TriggerPicCapture",
    "PTZActionControl",
    "QueryRecordList",
)
CAMERA_PROPERTIES = (
    "MicSwitch",
    "SpeakerSwitch",
    "StatusLightSwitch",
    "DayNightMode",
    "EncryptSwitch",
    "StorageStatus",
)


@dataclass
class Product:
    """A product with its thing model (docs/protocol.md §5.3) and its devices in order of creation."""

    product_key: str
    name: str
    category_key: str
    created_ms: int
    services: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    devices: list[Device] = field(default_factory=list)

    @property
    def is_camera(self) -> bool:
        """Tell whether the thing model has anything a camera can do."""
        return "StartPushStreaming" in self.services or "StartVoiceIntercom" in self.services


def camera_product(product_key: str, name: str, created_ms: int) -> Product:
    """Return a product whose devices stream, talk, turn and take pictures."""
    return Product(product_key, name, "IPC", created_ms, CAMERA_SERVICES, CAMERA_PROPERTIES)


def switch_product(product_key: str, name: str, created_ms: int) -> Product:
    """Return a product of wall switches, which are no cameras at all."""
    return Product(
        product_key, name, "WallSwitch", created_ms, ("ToggleMultiCommand",), ("powerstate",)
    )
