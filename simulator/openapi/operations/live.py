"""A URL to watch a camera (docs/protocol.md §5.5)."""

import json
from typing import TYPE_CHECKING, Any

from simulator.live.cipher import StreamKey
from simulator.live.ticket import MAIN_STREAM, SUB_STREAM, LiveOrder
from simulator.openapi.errors import BusinessError, request_param_error

from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.openapi.parameters import Parameters

_SCHEMES = ("rtmp", "flv", "hls")
_SHORTEST_S, _LONGEST_S = 10, 14400
_LONGEST_CACHE_MS = 10000


@operation("QueryLiveStreaming", "linkvisual")
async def query_live_streaming(context: Context) -> dict[str, Any]:
    """Return a URL for one stream, and its key where it is encrypted."""
    order = _order(context.device(), context.parameters)
    product = context.tenant.products[order.device.product_key]
    if not order.device.online or "StartPushStreaming" not in product.services:
        raise BusinessError("403", "device status error")
    data: dict[str, Any] = {"Path": context.live.issue_url(order)}
    if order.encrypted:
        knobs = order.device.knobs
        key = StreamKey() if knobs.live_wrong_key else context.live.key(order.device)
        data |= _shown_key(key, knobs.live_key_form)
    elif order.device.knobs.live_key_form == "empty":
        data["RelayDecryptKey"] = ""
    return {"Data": data}


@operation("StopLiveStreaming", "linkvisual")
async def stop_live_streaming(context: Context) -> dict[str, Any]:
    """Let the camera stop pushing, whoever watches."""
    stream_type = _stream_type(context.parameters)
    context.live.feed(context.device(), stream_type).stop()
    return {}


def _order(device: Device, parameters: Parameters) -> LiveOrder:
    """Return what is asked for; raises GatewayError or BusinessError."""
    scheme = parameters.text("Scheme") or "rtmp"
    valid_s = parameters.integer("UrlValidDuration", _SHORTEST_S)
    cache_ms = parameters.integer("CacheDuration", 0)
    in_range = _SHORTEST_S <= valid_s <= _LONGEST_S and 0 <= cache_ms <= _LONGEST_CACHE_MS
    if scheme not in _SCHEMES or not in_range:
        raise request_param_error()
    asked = parameters.boolean("ShouldEncrypt")
    encrypts = {"asked": asked, "always": True, "never": False}[device.knobs.live_encrypt]
    return LiveOrder(
        device=device,
        scheme=scheme,
        stream_type=_stream_type(parameters),
        valid_s=valid_s,
        unlimited=parameters.boolean("PlayUnLimited"),
        force_key_frame=parameters.boolean("ForceIFrame"),
        encrypted=encrypts and scheme != "hls",
    )


def _stream_type(parameters: Parameters) -> int:
    stream_type = parameters.integer("StreamType", MAIN_STREAM)
    if stream_type not in {MAIN_STREAM, SUB_STREAM}:
        raise request_param_error()
    return stream_type


def _shown_key(key: StreamKey, form: str) -> dict[str, Any]:
    """Return the key's field in one of the forms that are published."""
    plain = {"iv": key.iv_text, "key": key.key_text}
    capitals = {"Iv": key.iv_text, "Key": key.key_text}
    forms: dict[str, dict[str, Any]] = {
        "dict": {"DecryptKey": plain},
        "json": {"DecryptKey": json.dumps(plain)},
        "capitals": {"DecryptKey": capitals},
        "lower": {"decryptKey": plain},
        "relay": {"RelayDecryptKey": json.dumps(plain)},
        "relay_dict": {"RelayDecryptKey": capitals},
        "empty": {"RelayDecryptKey": ""},
        "absent": {},
    }
    return forms[form]
