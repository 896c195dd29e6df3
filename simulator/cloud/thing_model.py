"""The thing model (TSL) of a product as the text that GetThingModelTsl returns."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .product import Product

_SWITCH = {"type": "bool", "specs": {"0": "off", "1": "on"}}
_PTZ_INPUT = (("ActionType", "0", "9"), ("Step", "0", "10"))


def tsl_text(product: Product, *, simple: bool) -> str:
    """Return the thing model as JSON text; the simple form leaves names and topics out."""
    model: dict[str, Any] = {
        "profile": {"productKey": product.product_key},
        "properties": [_property(name, simple=simple) for name in product.properties],
        "events": [] if simple else [_post_event(product)],
        "services": [_service(name, simple=simple) for name in product.services],
    }
    if not simple:
        model["schema"] = "https://iotx-tsl.oss-ap-southeast-1.aliyuncs.com/schema.json"
    return json.dumps(model, ensure_ascii=False)


def _property(name: str, *, simple: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"identifier": name, "dataType": _SWITCH}
    if not simple:
        entry |= {"name": name, "accessMode": "rw", "required": False}
    return entry


def _service(name: str, *, simple: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "identifier": name,
        "inputData": _input_data(name),
        "outputData": [],
    }
    if not simple:
        entry |= {
            "name": name,
            "callType": "sync",
            "required": False,
            "method": f"thing.service.{name}",
        }
    return entry


def _input_data(service: str) -> list[dict[str, Any]]:
    if service != "PTZActionControl":
        return []
    return [
        {"identifier": name, "dataType": {"type": "int", "specs": {"min": low, "max": high}}}
        for name, low, high in _PTZ_INPUT
    ]


def _post_event(product: Product) -> dict[str, Any]:
    return {
        "identifier": "post",
        "name": "post",
        "type": "info",
        "required": True,
        "method": "thing.event.property.post",
        "outputData": [_property(name, simple=True) for name in product.properties],
    }
