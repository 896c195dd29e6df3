"""Fill a tenant with products and devices."""

from copy import copy
from typing import TYPE_CHECKING

from . import identifiers
from .device import Device
from .names import nickname
from .product import Product, camera_product, switch_product
from .tenant import AccessKey, Tenant

if TYPE_CHECKING:
    from simulator.knobs import CameraKnobs

_YEAR_2026_MS = 1767225600000


class Builder:
    """Makes keys, products and devices whose identifiers depend only on the seed and their order."""

    def __init__(self, camera_knobs: CameraKnobs, seed: str = "") -> None:
        """Take the knobs that every new camera starts with, and what tells this cloud from others."""
        self._seed = seed
        self._camera_knobs = camera_knobs
        self._products = 0
        self._devices = 0
        self._cameras = 0
        self._keys = 0

    def key(self, tenant: Tenant, *, temporary: bool = False) -> AccessKey:
        """Add an access key, or a temporary one with its security token."""
        self._keys += 1
        prefix = "STS.NSim" if temporary else "LSim"
        name = f"{self._seed}key {self._keys}"
        security_token = f"CAIS{identifiers.token(f'{name} token', 120)}+/=" if temporary else None
        return tenant.add_key(
            AccessKey(
                prefix + identifiers.token(name, 16),
                identifiers.token(f"{name} secret", 30),
                security_token,
            )
        )

    def product(self, tenant: Tenant, *, camera: bool = True, name: str | None = None) -> Product:
        """Add a product of cameras, or of wall switches."""
        make, default = (camera_product, "Camera") if camera else (switch_product, "Wall switch")
        self._products += 1
        product_key = identifiers.product_key(self._products, self._seed)
        name = name or f"{default} {self._products}"
        return tenant.add_product(make(product_key, name, _YEAR_2026_MS + self._products * 1000))

    def device(self, tenant: Tenant, product: Product, name: str | None = None) -> Device:
        """Add a device to a product."""
        self._devices += 1
        number = self._devices
        if product.is_camera:
            name = name or nickname(self._cameras)
            self._cameras += 1
        device = Device(
            iot_id=identifiers.iot_id(number, self._seed),
            product_key=product.product_key,
            device_name=f"{'camera' if product.is_camera else 'switch'}-{number:04d}",
            nickname=name or f"Switch {number}",
            device_secret=identifiers.token(f"{self._seed}device {number} secret", 32),
            created_ms=_YEAR_2026_MS + number * 1000,
            knobs=copy(self._camera_knobs),
            microphone_hz=_tone_hz(self._cameras - 1 if product.is_camera else 0),
        )
        for identifier in product.properties:
            device.properties.write(identifier, "1", device.created_ms)
        return tenant.add_device(device)


def _tone_hz(index: int) -> int:
    """Return the tone that a camera's microphone hears; a multiple of 100 Hz, below 3.4 kHz."""
    return 400 + 100 * (index % 30)
