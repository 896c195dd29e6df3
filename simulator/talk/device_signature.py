"""How a camera signs the URL that a service call gives it (docs/protocol.md §7.5)."""

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.cloud.device import Device


def signature(device_secret: str, product_key: str, device_name: str, token: str, name: str) -> str:
    """Return what a camera appends to a token, for a stream's name; raises ValueError."""
    try:
        key = base64.b64decode(device_secret)
    except binascii.Error as error:
        raise ValueError("the device's secret is no base64") from error
    message = f"{name}-{product_key}-{device_name}-{token}"
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def is_signed_by(device: Device, signed_token: str, name: str) -> bool:
    """Tell whether a token bears the signature of a device."""
    token, _, given = signed_token.rpartition("-")
    right = signature(device.device_secret, device.product_key, device.device_name, token, name)
    return hmac.compare_digest(given.encode(), right.encode())
