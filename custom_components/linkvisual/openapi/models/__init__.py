"""What the operations take and return, as immutable values."""

from .address import DeviceAddress
from .crypto_key import CryptoKey
from .device import Device, DeviceDetail, DeviceStatus
from .device_picture import DevicePicture
from .live_stream import LiveScheme, LiveStream, StreamType
from .product import Product
from .thing_model import ThingModel
from .voice_intercom import Scheme, VoiceIntercom

__all__ = [
    "CryptoKey",
    "Device",
    "DeviceAddress",
    "DeviceDetail",
    "DevicePicture",
    "DeviceStatus",
    "LiveScheme",
    "LiveStream",
    "Product",
    "Scheme",
    "StreamType",
    "ThingModel",
    "VoiceIntercom",
]
