"""What the control API shows."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.cloud.product import Product
    from simulator.talk.recording import Recording
    from simulator.world import World


def whole_state(world: World) -> dict[str, Any]:
    """Return everything but single calls and statistics of recordings."""
    return {
        "endpoint": world.endpoint,
        "region": world.region,
        "instance_id": world.instance_id,
        "knobs": knobs(world),
        "products": [product_state(product) for product in world.products],
        "cameras": [camera_state(world, camera) for camera in world.cameras],
        "calls": world.calls.as_dict(),
        "recordings": [str(recording.path) for recording in world.recordings],
    }


def knobs(world: World) -> dict[str, Any]:
    """Return every knob by name; those of cameras as new cameras get them."""
    return world.knobs.as_dict() | world.camera_knobs.as_dict()


def product_state(product: Product) -> dict[str, Any]:
    """Return a product and how many devices it has."""
    return {
        "product_key": product.product_key,
        "name": product.name,
        "camera": product.is_camera,
        "services": list(product.services),
        "properties": list(product.properties),
        "devices": len(product.devices),
    }


def camera_state(world: World, camera: Device) -> dict[str, Any]:
    """Return a camera: identity, status, position, properties, knobs and whether somebody talks."""
    now_ms = world.clock.now_ms()
    product = world.tenant.products[camera.product_key]
    values = {name: camera.properties.read(name, now_ms) for name in product.properties}
    return {
        "iot_id": camera.iot_id,
        "product_key": camera.product_key,
        "device_name": camera.device_name,
        "nickname": camera.nickname,
        "status": camera.status,
        "talking": world.talk.is_busy(camera),
        "live": {
            "microphone_hz": camera.microphone_hz,
            "viewers": len(world.live.viewers_of(camera)),
            "queries": world.live.queries[camera.iot_id],
            "plays": world.live.plays[camera.iot_id],
        },
        "pictures": {
            "captures": world.pictures.captures[camera.iot_id],
            "queries": world.pictures.queries[camera.iot_id],
            "downloads": world.pictures.downloads[camera.iot_id],
        },
        "last_visit": asdict(visit) if (visit := camera.room.last_visit) else None,
        "ptz": asdict(camera.ptz),
        "properties": {name: value.text for name, value in values.items() if value},
        "knobs": camera.knobs.as_dict(),
    }


def recording_state(recording: Recording) -> dict[str, Any]:
    """Return the statistics of a finished session and where its files are."""
    return recording.stats | {
        "json": str(recording.json_path),
        "arrivals": str(recording.arrivals_path),
    }
