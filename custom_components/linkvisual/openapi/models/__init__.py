"""What the operations take and return, as immutable values."""

from .address import DeviceAddress
from .device import Device, DeviceDetail, DeviceStatus
from .product import Product
from .thing_model import ThingModel
from .voice_intercom import CryptoKey, Scheme, VoiceIntercom

__all__ = [
    "CryptoKey",
    "Device",
    "DeviceAddress",
    "DeviceDetail",
    "DeviceStatus",
    "Product",
    "Scheme",
    "ThingModel",
    "VoiceIntercom",
]
