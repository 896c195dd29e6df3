"""The simulated cloud as a server: start it, wait for what is said to its cameras, stop it."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from .application import build_application
from .live.rtmp_door import RtmpDoor
from .rtmp.server import RtmpServer
from .talk.device_door import PublishDoor
from .talk.rtmp_door import RtmpTalkDoor
from .world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from .talk.recording import Recording

HOST = "127.0.0.1"
_SHUTDOWN_TIMEOUT_S = 2.0


class Simulator(World):
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
        seed: str = "",
    ) -> None:
        """Take what is in the cloud, a folder for recordings to keep, and a port; raises ValueError."""
        super().__init__(
            cameras=cameras,
            products=products,
            other_products=other_products,
            instance_id=instance_id,
            faults=faults,
            seed=seed,
        )
        self.port = port
        self._rtmp = RtmpServer(
            HOST,
            RtmpDoor(self.live).play,
            PublishDoor(self.talk, self.live, RtmpTalkDoor(self.talk)).publish,
            lambda: self.knobs.rtmp_fault,
        )
        self._record_dir = record_dir
        self._temporary: TemporaryDirectory[str] | None = None
        self._runner: web.AppRunner | None = None

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
        self.endpoint = f"http://{HOST}:{self.port}"
        await self._rtmp.start()
        self.live.rtmp_authority = self.talk.rtmp_authority = self._rtmp.authority
        authority = f"{HOST}:{self.port}"
        self.talk.authority = self.live.authority = self.pictures.authority = authority

    async def stop(self) -> None:
        """End every session, stop listening and remove recordings nobody asked to keep."""
        self.live.close()
        await self.talk.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.programs.stop()
        await self._rtmp.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    async def wait_for_recording(self, count: int = 1, timeout_s: float = 30.0) -> Recording:
        """Wait until `count` sessions are over and return that one; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            return (await self.talk.wait_for_recordings(count))[count - 1]

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
                    **({"device_secret": camera.device_secret} if camera.external else {}),
                }
                for camera in self.cameras
            ],
        }

    def _recording_folder(self) -> Path:
        if self._record_dir is None:
            self._temporary = TemporaryDirectory(prefix="linkvisual-simulator-")
            return Path(self._temporary.name)
        self._record_dir.mkdir(parents=True, exist_ok=True)
        return self._record_dir
