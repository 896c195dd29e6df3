"""Cameras: add, change, remove, and act on a talk socket."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.cloud.device import Device, DeviceStatus
from simulator.knobs.live_script import LiveDeed
from simulator.knobs.socket_script import SocketDeed

from .replies import json_object
from .state import camera_state

if TYPE_CHECKING:
    from simulator.world import World


class CameraControl:
    """Handlers for cameras."""

    def __init__(self, world: World) -> None:
        """Take the simulated cloud."""
        self._world = world

    async def all(self, request: web.Request) -> web.Response:
        """Return every camera."""
        cameras = [camera_state(self._world, camera) for camera in self._world.cameras]
        return web.json_response(cameras)

    async def add(self, request: web.Request) -> web.Response:
        """Add a camera; `product_key`, `nickname`, `recorder`, `status` and knobs may be in the body."""
        values = await json_object(request)
        recorder = values.pop("recorder", None)
        camera = self._world.add_camera(
            values.pop("product_key", None), values.pop("nickname", None)
        )
        if recorder is not None:
            self._world.tenant.devices[recorder].sub_devices.append(camera)
        _apply(camera, values)
        return web.json_response(camera_state(self._world, camera), status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Change nickname, status, firmware version or knobs of a camera."""
        camera = self._camera(request)
        _apply(camera, await json_object(request))
        return web.json_response(camera_state(self._world, camera))

    async def remove(self, request: web.Request) -> web.Response:
        """Take a camera away."""
        self._world.remove_camera(request.match_info["iot_id"])
        return web.json_response({})

    async def act(self, request: web.Request) -> web.Response:
        """Do a deed such as `close:1001` on the live sockets of a camera; return how many."""
        deed = SocketDeed.parse(str((await json_object(request))["do"]))
        sockets = self._world.talk.sockets_of(self._camera(request))
        for socket in sockets:
            socket.act(deed)
        return web.json_response({"sockets": len(sockets)})

    async def act_live(self, request: web.Request) -> web.Response:
        """Do a deed such as `reset` on everybody who watches a camera; return how many."""
        deed = LiveDeed.parse(str((await json_object(request))["do"]))
        viewers = self._world.live.viewers_of(self._camera(request))
        for viewer in viewers:
            viewer.act(deed)
        return web.json_response({"viewers": len(viewers)})

    async def services(self, request: web.Request) -> web.Response:
        """Return the next call of an outside camera's services; 204 if none comes in `wait` seconds."""
        camera = self._named(request)
        try:
            async with asyncio.timeout(float(request.query.get("wait", 0))):
                return web.json_response(asdict(await camera.service_calls.get()))
        except TimeoutError:
            return web.Response(status=204)

    async def reports(self, request: web.Request) -> web.Response:
        """Return what a camera's program told the cloud about itself, and on which topic."""
        camera = self._named(request)
        place = f"{camera.product_key}/{camera.device_name}"
        topic = f"/sys/{place}/vision/biz/dev/monitor/upstream"
        return web.json_response({"topic": topic, "reports": list(camera.reports)})

    async def notice(self, request: web.Request) -> web.Response:
        """Let a camera notice something now; `event_type` may be in the body, 1 is motion."""
        values = await json_object(request)
        now_ms = self._world.clock.now_ms()
        event = self._camera(request).notice(int(values.get("event_type", 1)), now_ms)
        return web.json_response({"event_id": event.event_id}, status=201)

    def _named(self, request: web.Request) -> Device:
        """Return a camera by its device name or IotId; raises KeyError."""
        name = request.match_info["name"]
        for camera in self._world.cameras:
            if name in {camera.device_name, camera.iot_id}:
                return camera
        raise KeyError(name)

    def _camera(self, request: web.Request) -> Device:
        return self._world.tenant.devices[request.match_info["iot_id"]]


def _apply(camera: Device, values: dict[str, Any]) -> None:
    """Set identity fields and knobs by name; raises ValueError."""
    for name, value in values.items():
        if name == "status":
            camera.status = DeviceStatus(str(value).upper())
        elif name in {"nickname", "firmware_version"}:
            setattr(camera, name, str(value))
        else:
            setattr(camera.knobs, name, value)
