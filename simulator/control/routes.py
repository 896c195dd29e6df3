"""The addresses of the control API."""

from typing import TYPE_CHECKING

from aiohttp import web

from .cameras import CameraControl
from .cloud import CloudControl
from .products import ProductControl
from .recordings import RecordingControl
from .replies import errors_as_json

if TYPE_CHECKING:
    from simulator.world import World


def add_control_routes(app: web.Application, world: World) -> None:
    """Add everything under /_simulator/."""
    cloud, cameras = CloudControl(world), CameraControl(world)
    products, recordings = ProductControl(world), RecordingControl(world)
    control = web.Application(middlewares=[errors_as_json])
    control.router.add_get("/", cloud.state)
    control.router.add_get("/knobs", cloud.knobs)
    control.router.add_patch("/knobs", cloud.set_knobs)
    control.router.add_post("/knobs", cloud.set_knobs)
    control.router.add_get("/calls", cloud.calls)
    control.router.add_delete("/calls", cloud.forget_calls)
    control.router.add_get("/cameras", cameras.all)
    control.router.add_post("/cameras", cameras.add)
    control.router.add_patch("/cameras/{iot_id}", cameras.change)
    control.router.add_delete("/cameras/{iot_id}", cameras.remove)
    control.router.add_post("/cameras/{iot_id}/socket", cameras.act)
    control.router.add_post("/cameras/{iot_id}/live", cameras.act_live)
    control.router.add_post("/cameras/{iot_id}/events", cameras.notice)
    control.router.add_get("/cameras/{name}/services", cameras.services)
    control.router.add_get("/cameras/{name}/reports", cameras.reports)
    control.router.add_get("/products", products.all)
    control.router.add_post("/products", products.add)
    control.router.add_patch("/products/{product_key}", products.change)
    control.router.add_delete("/products/{product_key}", products.remove)
    control.router.add_get("/recordings", recordings.all)
    app.add_subapp("/_simulator/", control)
