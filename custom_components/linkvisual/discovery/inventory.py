"""Which cameras exist, what each can do and which are online, in as few calls as possible."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ..openapi import (
    Device,
    DeviceNotFoundError,
    DeviceStatus,
    InstanceError,
    LinkVisualClient,
    PermissionDeniedError,
    Product,
    ProductNotFoundError,
    RequestRejectedError,
    ThingModel,
)
from ..openapi.parallel import run_parallel
from .echo import async_read_echo_cancellation
from .thing_models import ThingModels


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera as last seen."""

    device: Device
    product_name: str
    model: ThingModel
    forced: bool = False
    cancels_echo: bool | None = None
    """What the camera reports of its own speaker's echo; None if it says nothing."""

    missed: bool = False
    """Whether the newest list lacked it, which alone does not mean that it has gone."""

    @property
    def name(self) -> str:
        """Return the name that people gave it, else the one it was registered with."""
        return self.device.name

    @property
    def online(self) -> bool:
        """Tell whether the camera is connected to the cloud."""
        return self.device.status is DeviceStatus.ONLINE and not self.missed

    @property
    def can_talk(self) -> bool:
        """Tell whether the camera has a voice, by its thing model or because the user says so."""
        return self.forced or self.model.can_talk

    @property
    def can_stream(self) -> bool:
        """Tell whether the camera has a live picture."""
        return self.model.can_stream


class Inventory:
    """The devices of the chosen products (docs/protocol.md §5.2)."""

    def __init__(
        self,
        client: LinkVisualClient,
        models: ThingModels,
        product_keys: Collection[str],
        forced: Collection[str],
    ) -> None:
        """Start empty; `forced` holds the IotIds that count as cameras whatever their model says."""
        self._client = client
        self._models = models
        self._product_keys = frozenset(product_keys)
        self.forced = frozenset(forced)
        self._products: dict[str, Product] = {}
        self._devices: dict[str, Device] = {}
        self._missed: set[str] = set()
        self._cancel_echo: dict[str, bool] = {}

    def __contains__(self, iot_id: object) -> bool:
        """Tell whether a device is known."""
        return iot_id in self._devices

    @property
    def cameras(self) -> dict[str, Camera]:
        """Return every device that can stream or talk, by IotId."""
        cameras = {iot_id: self._as_camera(device) for iot_id, device in self._devices.items()}
        return {iot_id: cam for iot_id, cam in cameras.items() if cam.can_talk or cam.can_stream}

    @property
    def product_names(self) -> dict[str, str]:
        """Return the names of the chosen products by product key, as far as the cloud has them."""
        return {key: product.name for key, product in self._products.items()}

    @property
    def forceable(self) -> dict[str, str]:
        """Return the names by IotId of the devices that only the user can know to have a voice."""
        return {
            iot_id: self._as_camera(device).name
            for iot_id, device in self._devices.items()
            if not self._models.of(device.product_key).can_talk
        }

    async def async_discover(self) -> None:
        """List the devices of the chosen products anew; nothing changes when a call fails.

        A device that the list lacks is kept as missed until it is forgotten.
        """
        products = await self._async_products()
        found = await run_parallel(self._async_devices_of(key) for key in products)
        devices = {device.iot_id: device for devices in found for device in devices}
        await self._models.async_refresh({device.product_key for device in devices.values()})
        self._cancel_echo |= await async_read_echo_cancellation(
            self._client,
            (
                device
                for device in devices.values()
                if self._models.of(device.product_key).reports_echo_cancellation
            ),
        )
        self._missed = self._devices.keys() - devices.keys()
        self._products |= products
        self._devices |= devices

    def forget(self, iot_ids: Collection[str]) -> None:
        """Drop devices that have gone for good."""
        for iot_id in iot_ids:
            self._devices.pop(iot_id, None)
            self._missed.discard(iot_id)
            self._cancel_echo.pop(iot_id, None)

    async def async_refresh_states(self) -> bool:
        """Read who is online; tell whether the cloud still knows every camera."""
        iot_ids = list(self.cameras)
        if not iot_ids:
            return True
        try:
            states = await self._client.get_device_states(iot_ids)
        except DeviceNotFoundError, InstanceError, RequestRejectedError, PermissionDeniedError:
            return False
        for iot_id in states.keys() & self._devices.keys():
            self._devices[iot_id] = replace(self._devices[iot_id], status=states[iot_id])
        return states.keys() >= set(iot_ids)

    async def _async_products(self) -> dict[str, Product]:
        """Return the chosen products by key; who may not list them has their keys, and no names."""
        try:
            products = await self._client.query_product_list()
        except PermissionDeniedError:
            products = [Product(key, key, 0) for key in self._product_keys - self._products.keys()]
            products += self._products.values()
        return {
            product.product_key: product
            for product in products
            if product.product_key in self._product_keys
        }

    async def _async_devices_of(self, product_key: str) -> list[Device]:
        """List a product's devices; a product deleted a moment ago has none."""
        try:
            return await self._client.query_devices(product_key)
        except ProductNotFoundError:
            return []

    def _as_camera(self, device: Device) -> Camera:
        """Put together what is known of a device."""
        return Camera(
            device=device,
            product_name=self._products[device.product_key].name,
            model=self._models.of(device.product_key),
            forced=device.iot_id in self.forced,
            cancels_echo=self._cancel_echo.get(device.iot_id),
            missed=device.iot_id in self._missed,
        )
