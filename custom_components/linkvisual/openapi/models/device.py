"""Devices and their states (docs/protocol.md §5.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from ..fields import Node
from ..names import as_name
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
    """Fit to be shown; empty when the owner gave none."""
    status: DeviceStatus

    @property
    def name(self) -> str:
        """Return the name that people gave it, else the one it was registered with."""
        return self.nickname or self.registered_name or as_name(self.iot_id) or "?"

    @property
    def registered_name(self) -> str:
        """Return the name it was registered with, fit to be shown."""
        return as_name(self.device_name)

    @property
    def address(self) -> DeviceAddress:
        """Return what names this device in a call."""
        return DeviceAddress(self.iot_id, self.product_key, self.device_name)

    @classmethod
    def parse(cls, row: Node, product_key: str) -> Self:
        """Read a row of QueryDevice for a product; a row may leave the product out."""
        if row.optional_text("ProductKey") not in {"", product_key}:
            raise row.malformed("ProductKey", "the product that was asked for")
        return cls(
            iot_id=row.identifier("IotId"),
            product_key=product_key,
            device_name=row.identifier("DeviceName"),
            nickname=row.name("Nickname"),
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
            iot_id=data.identifier("IotId"),
            product_key=data.identifier("ProductKey"),
            device_name=data.identifier("DeviceName"),
            nickname=data.name("Nickname"),
            product_name=data.name("ProductName"),
            firmware_version=data.name("FirmwareVersion"),
            status=DeviceStatus.parse(data.text("Status")),
            region=data.optional_text("Region"),
        )
