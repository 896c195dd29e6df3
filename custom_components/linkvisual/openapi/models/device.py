"""Devices and their states (docs/protocol.md §5.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from ..fields import Node
from .address import DeviceAddress


class DeviceStatus(StrEnum):
    """Connection of a device to the cloud."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNACTIVE = "UNACTIVE"
    """Registered, but never connected."""
    DISABLE = "DISABLE"
    """Switched off in the console."""
    UNKNOWN = "UNKNOWN"
    """A word that was not known when this was written."""

    @classmethod
    def parse(cls, word: str) -> DeviceStatus:
        """Read the cloud's word for a state."""
        word = word.upper()
        return cls(word) if word in cls else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Device:
    """One device of a product; the DeviceSecret that the cloud sends along is not read."""

    iot_id: str
    product_key: str
    device_name: str
    nickname: str
    """Empty when the owner gave none."""
    status: DeviceStatus

    @property
    def address(self) -> DeviceAddress:
        """Return what names this device in a call."""
        return DeviceAddress(self.iot_id, self.product_key, self.device_name)

    @classmethod
    def parse(cls, row: Node, product_key: str) -> Self:
        """Read a row of QueryDevice; the product asked for stands in where a row has none."""
        return cls(
            iot_id=row.text("IotId"),
            product_key=row.optional_text("ProductKey") or product_key,
            device_name=row.text("DeviceName"),
            nickname=row.optional_text("Nickname"),
            status=DeviceStatus.parse(row.text("DeviceStatus")),
        )


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    """What the cloud knows of one device, without its DeviceSecret and IP address."""

    iot_id: str
    product_key: str
    device_name: str
    nickname: str
    product_name: str
    firmware_version: str
    status: DeviceStatus
    region: str

    @classmethod
    def parse(cls, data: Node) -> Self:
        """Read Data of QueryDeviceDetail."""
        return cls(
            iot_id=data.text("IotId"),
            product_key=data.text("ProductKey"),
            device_name=data.text("DeviceName"),
            nickname=data.optional_text("Nickname"),
            product_name=data.optional_text("ProductName"),
            firmware_version=data.optional_text("FirmwareVersion"),
            status=DeviceStatus.parse(data.text("Status")),
            region=data.optional_text("Region"),
        )
