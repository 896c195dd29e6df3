"""The simulated cloud itself: accounts, cameras, and what runs between them, without a socket."""

from pathlib import Path
from typing import TYPE_CHECKING

from .camera.programs import CameraPrograms
from .cloud.builder import Builder
from .cloud.clock import Clock
from .cloud.tenant import Tenant
from .knobs import CameraKnobs, CloudKnobs, UnknownKnobError
from .live.exchange import LiveExchange
from .openapi.gateway import Gateway
from .pictures.album import PictureAlbum
from .talk.exchange import TalkExchange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cloud.device import Device
    from .cloud.product import Product
    from .openapi.call_log import CallLog
    from .talk.listener import Listener
    from .talk.recording import Recording

REGION = "cn-shanghai"


class World:
    """What there is in the cloud and what happens in it; where it is reached is not its business."""

    endpoint = ""
    """The address of both products and of the control API, once somebody listens."""

    def __init__(
        self,
        *,
        cameras: int = 1,
        products: int = 1,
        other_products: int = 1,
        instance_id: str | None = None,
        faults: Mapping[str, object] | None = None,
        seed: str = "",
    ) -> None:
        """Take the numbers of cameras and products, and knobs by name; raises ValueError.

        Clouds of another `seed` have other keys, products and devices.
        """
        self.knobs = CloudKnobs()
        self.camera_knobs = CameraKnobs()
        self.clock = Clock(self.knobs)
        self.tenant = Tenant()
        self.neighbour = Tenant()
        self.programs = CameraPrograms(self.clock, self._listener)
        self.talk = TalkExchange(self.knobs, Path(), self.programs)
        self.live = LiveExchange(self.knobs, self.clock, self.programs)
        self.pictures = PictureAlbum(self.clock)
        tenants = [self.tenant, self.neighbour]
        self.gateway = Gateway(self.knobs, self.clock, tenants, self.talk, self.live, self.pictures)
        self.region = REGION
        self._builder = Builder(self.camera_knobs, seed)
        self._populate(cameras, products, other_products)
        self.knobs.instance_id = instance_id
        for name, value in (faults or {}).items():
            self.set_knob(name, value)

    @property
    def access_key_id(self) -> str:
        """Return the id of the account's permanent key."""
        return self.access_key.access_key_id

    @property
    def access_key_secret(self) -> str:
        """Return the secret of the account's permanent key."""
        return self.access_key.access_key_secret

    @property
    def instance_id(self) -> str | None:
        """Return the IotInstanceId that calls must carry, if any."""
        return self.knobs.instance_id

    @property
    def cameras(self) -> list[Device]:
        """Return the cameras, in order of creation."""
        return self.tenant.cameras

    @property
    def products(self) -> list[Product]:
        """Return the products, in order of creation."""
        return list(self.tenant.products.values())

    @property
    def calls(self) -> CallLog:
        """Return the log of OpenAPI calls."""
        return self.gateway.log

    @property
    def recordings(self) -> list[Recording]:
        """Return the talk sessions that are over, in order of their end."""
        return self.talk.recordings

    def set_knob(self, name: str, value: object) -> None:
        """Set a knob of the cloud, or of every camera now and later; raises ValueError."""
        if CloudKnobs.has(name):
            setattr(self.knobs, name, value)
        elif CameraKnobs.has(name):
            for knobs in (self.camera_knobs, *(device.knobs for device in self._all_devices())):
                setattr(knobs, name, value)
        else:
            raise UnknownKnobError(f"there is no knob named {name!r}")

    def add_camera(self, product_key: str | None = None, nickname: str | None = None) -> Device:
        """Add a camera, to the first camera product unless another is named; raises KeyError."""
        if product_key is None:
            product_key = next(p.product_key for p in self.products if p.is_camera)
        return self._builder.device(self.tenant, self.tenant.products[product_key], nickname)

    def make_external(self, device_name: str) -> None:
        """Leave a camera to an outside program; raises ValueError."""
        camera = next((c for c in self.cameras if c.device_name == device_name), None)
        if camera is None:
            names = ", ".join(c.device_name for c in self.cameras)
            raise ValueError(f"there is no camera {device_name!r}, only {names}")
        camera.external = True

    def remove_camera(self, iot_id: str) -> None:
        """Take a camera away and hang up on it; raises KeyError."""
        device = self.tenant.remove_device(iot_id)
        self.talk.kick(device)
        self.live.kick(device)

    def add_product(self, name: str | None = None, *, camera: bool = True) -> Product:
        """Add a product without devices."""
        return self._builder.product(self.tenant, camera=camera, name=name)

    def _populate(self, cameras: int, products: int, other_products: int) -> None:
        if cameras and products < 1:
            raise ValueError("cameras need a product")
        build, tenant = self._builder, self.tenant
        self.access_key = build.key(tenant)
        self.temporary_key = build.key(tenant, temporary=True)
        camera_products = [build.product(tenant) for _ in range(products)]
        for index in range(cameras):
            build.device(tenant, camera_products[index % products])
        for _ in range(other_products):
            build.device(tenant, build.product(tenant, camera=False))
        self.neighbour_key = build.key(self.neighbour)
        self.foreign_camera = build.device(self.neighbour, build.product(self.neighbour))

    def _listener(self, token: str) -> Listener | None:
        return self.talk.listener(token)

    def _all_devices(self) -> list[Device]:
        return [*self.tenant.devices.values(), *self.neighbour.devices.values()]
