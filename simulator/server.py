"""The simulated cloud as one object: start it, look into it, change it, stop it."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from .application import build_application
from .cloud.builder import Builder
from .cloud.clock import Clock
from .cloud.tenant import Tenant
from .knobs import CameraKnobs, CloudKnobs, UnknownKnobError
from .live.exchange import LiveExchange
from .live.rtmp_door import RtmpDoor
from .openapi.gateway import Gateway
from .pictures.album import PictureAlbum
from .rtmp.server import RtmpServer
from .talk.exchange import TalkExchange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from .cloud.device import Device
    from .cloud.product import Product
    from .openapi.call_log import CallLog
    from .talk.recording import Recording

HOST = "127.0.0.1"
REGION = "cn-shanghai"
_SHUTDOWN_TIMEOUT_S = 2.0


class Simulator:
    """A local LinkVisual cloud on 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        *,
        cameras: int = 1,
        products: int = 1,
        other_products: int = 1,
        instance_id: str | None = None,
        record_dir: Path | None = None,
        port: int = 0,
        faults: Mapping[str, object] | None = None,
    ) -> None:
        """Take the numbers of cameras and products, and knobs by name; raises ValueError."""
        self.knobs = CloudKnobs()
        self.camera_knobs = CameraKnobs()
        self.clock = Clock(self.knobs)
        self.tenant = Tenant()
        self.neighbour = Tenant()
        self.talk = TalkExchange(self.knobs, Path())
        self.live = LiveExchange(self.knobs, self.clock)
        self.pictures = PictureAlbum(self.clock)
        tenants = [self.tenant, self.neighbour]
        self.gateway = Gateway(self.knobs, self.clock, tenants, self.talk, self.live, self.pictures)
        self._rtmp = RtmpServer(HOST, RtmpDoor(self.live).play)
        self.region = REGION
        self.port = port
        self._builder = Builder(self.camera_knobs)
        self._record_dir = record_dir
        self._temporary: TemporaryDirectory[str] | None = None
        self._runner: web.AppRunner | None = None
        self._populate(cameras, products, other_products)
        self.knobs.instance_id = instance_id
        for name, value in (faults or {}).items():
            self.set_knob(name, value)

    async def __aenter__(self) -> Self:
        """Start and return the simulator."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the simulator."""
        await self.stop()

    async def start(self) -> None:
        """Listen; afterwards `port` and `endpoint` are known."""
        self.talk.open_folder(self._recording_folder())
        self._runner = web.AppRunner(
            build_application(self), access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_S
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, backlog=512)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        await self._rtmp.start()
        self.live.rtmp_authority = self._rtmp.authority
        authority = f"{HOST}:{self.port}"
        self.talk.authority = self.live.authority = self.pictures.authority = authority

    async def stop(self) -> None:
        """End every session, stop listening and remove recordings nobody asked to keep."""
        self.live.close()
        await self.talk.close()
        await self._rtmp.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._temporary is not None:
            self._temporary.cleanup()

    @property
    def endpoint(self) -> str:
        """Return the address of both products and of the control API."""
        return f"http://{HOST}:{self.port}"

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

    async def wait_for_recording(self, count: int = 1, timeout_s: float = 30.0) -> Recording:
        """Wait until `count` sessions are over and return that one; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            return (await self.talk.wait_for_recordings(count))[count - 1]

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

    def remove_camera(self, iot_id: str) -> None:
        """Take a camera away and hang up on it; raises KeyError."""
        device = self.tenant.remove_device(iot_id)
        self.talk.kick(device)
        self.live.kick(device)

    def add_product(self, name: str | None = None, *, camera: bool = True) -> Product:
        """Add a product without devices."""
        return self._builder.product(self.tenant, camera=camera, name=name)

    def ready_line(self) -> dict[str, Any]:
        """Return what a client needs to know to connect."""
        return {
            "endpoint": self.endpoint,
            "access_key_id": self.access_key_id,
            "access_key_secret": self.access_key_secret,
            "instance_id": self.instance_id,
            "region": self.region,
            "cameras": [
                {
                    "iot_id": camera.iot_id,
                    "product_key": camera.product_key,
                    "device_name": camera.device_name,
                    "nickname": camera.nickname,
                }
                for camera in self.cameras
            ],
        }

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

    def _all_devices(self) -> list[Device]:
        return [*self.tenant.devices.values(), *self.neighbour.devices.values()]

    def _recording_folder(self) -> Path:
        if self._record_dir is None:
            self._temporary = TemporaryDirectory(prefix="linkvisual-simulator-")
            return Path(self._temporary.name)
        self._record_dir.mkdir(parents=True, exist_ok=True)
        return self._record_dir
