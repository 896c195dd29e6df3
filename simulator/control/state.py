"""What the control API shows."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.cloud.product import Product
    from simulator.server import Simulator
    from simulator.talk.recording import Recording


def whole_state(simulator: Simulator) -> dict[str, Any]:
    """Return everything but single calls and statistics of recordings."""
    return {
        "endpoint": simulator.endpoint,
        "region": simulator.region,
        "instance_id": simulator.instance_id,
        "knobs": knobs(simulator),
        "products": [product_state(product) for product in simulator.products],
        "cameras": [camera_state(simulator, camera) for camera in simulator.cameras],
        "calls": simulator.calls.as_dict(),
        "recordings": [str(recording.path) for recording in simulator.recordings],
    }


def knobs(simulator: Simulator) -> dict[str, Any]:
    """Return every knob by name; those of cameras as new cameras get them."""
    return simulator.knobs.as_dict() | simulator.camera_knobs.as_dict()


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


def camera_state(simulator: Simulator, camera: Device) -> dict[str, Any]:
    """Return a camera: identity, status, position, properties, knobs and whether somebody talks."""
    now_ms = simulator.clock.now_ms()
    product = simulator.tenant.products[camera.product_key]
    values = {name: camera.properties.read(name, now_ms) for name in product.properties}
    return {
        "iot_id": camera.iot_id,
        "product_key": camera.product_key,
        "device_name": camera.device_name,
        "nickname": camera.nickname,
        "status": camera.status,
        "talking": simulator.talk.is_busy(camera),
        "live": {
            "microphone_hz": camera.microphone_hz,
            "viewers": len(simulator.live.viewers_of(camera)),
            "queries": simulator.live.queries[camera.iot_id],
            "plays": simulator.live.plays[camera.iot_id],
        },
        "pictures": {
            "captures": simulator.pictures.captures[camera.iot_id],
            "queries": simulator.pictures.queries[camera.iot_id],
            "downloads": simulator.pictures.downloads[camera.iot_id],
        },
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
