"""Which address leads where."""

from typing import TYPE_CHECKING

from aiohttp import web

from .control.routes import add_control_routes
from .live.flv_door import FlvDoor
from .live.hls_door import HlsDoor
from .pictures.door import PictureDoor
from .talk.door import TalkDoor

if TYPE_CHECKING:
    from .world import World

_LARGEST_BODY_BYTES = 1 << 20


def build_application(world: World) -> web.Application:
    """Return the web application: OpenAPI at the root, URLs of talk, live and pictures, and the control API."""
    app = web.Application(client_max_size=_LARGEST_BODY_BYTES)
    app.router.add_get("/talk/{name}", TalkDoor(world.talk).handle)
    app.router.add_get("/live/{name}.flv", FlvDoor(world.live).handle)
    _add_hls(app, HlsDoor(world.live))
    app.router.add_get("/pictures/{name}.jpg", PictureDoor(world.pictures).handle)
    add_control_routes(app, world)
    app.router.add_get("/", world.gateway.handle)
    app.router.add_post("/", world.gateway.handle)
    return app


def _add_hls(app: web.Application, door: HlsDoor) -> None:
    app.router.add_get("/live/{name}.m3u8", door.playlist)
    app.router.add_get(r"/live/{name}-{number:\d+}.ts", door.segment)

    async def close(_: web.Application) -> None:
        await door.close()

    app.on_shutdown.append(close)
