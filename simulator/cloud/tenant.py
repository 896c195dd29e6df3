"""A tenant: an account's keys, products and devices."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .device import Device
    from .product import Product


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key of the account; a temporary one needs its security token too."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


@dataclass
class Tenant:
    """Keys by id, products by ProductKey and devices by IotId and by (ProductKey, DeviceName)."""

    keys: dict[str, AccessKey] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Device] = field(default_factory=dict)

    def add_key(self, key: AccessKey) -> AccessKey:
        """Let this key sign calls of the tenant."""
        self.keys[key.access_key_id] = key
        return key

    def add_product(self, product: Product) -> Product:
        """Add a product."""
        self.products[product.product_key] = product
        return product

    def add_device(self, device: Device) -> Device:
        """Add a device to its product."""
        self.products[device.product_key].devices.append(device)
        self.devices[device.iot_id] = device
        self.by_name[device.product_key, device.device_name] = device
        return device

    def remove_device(self, iot_id: str) -> Device:
        """Forget a device; raises KeyError."""
        device = self.devices.pop(iot_id)
        self.products[device.product_key].devices.remove(device)
        del self.by_name[device.product_key, device.device_name]
        for recorder in self.devices.values():
            if device in recorder.sub_devices:
                recorder.sub_devices.remove(device)
        return device

    def remove_product(self, product_key: str) -> list[Device]:
        """Forget a product and its devices, which are returned; raises KeyError."""
        product = self.products.pop(product_key)
        for device in product.devices:
            del self.devices[device.iot_id]
            del self.by_name[device.product_key, device.device_name]
        return product.devices

    @property
    def cameras(self) -> list[Device]:
        """Return the devices of camera products, in order of creation."""
        return [d for d in self.devices.values() if self.products[d.product_key].is_camera]
