"""A URL to talk to a camera (docs/protocol.md §5.4)."""

from typing import Any

from simulator.live.cipher import StreamKey
from simulator.openapi.errors import BusinessError, request_param_error

from .registry import Context, operation

_SCHEMES = ("ws", "rtmp")


@operation("QueryVoiceIntercom", "linkvisual")
async def query_voice_intercom(context: Context) -> dict[str, Any]:
    """Return a URL that is good for one device and one scheme, for a short time."""
    device = context.device()
    scheme = context.parameters.text("Scheme") or "rtmp"
    if scheme not in _SCHEMES or (scheme == "ws" and context.knobs.voice_ws_refused):
        raise request_param_error()
    product = context.tenant.products[device.product_key]
    if not device.online or "StartVoiceIntercom" not in product.services:
        raise BusinessError("403", "device status error")
    if context.knobs.busy == "reject_api" and context.talk.is_busy(device):
        raise BusinessError("403", "request forbidden")
    if context.knobs.busy == "kick":
        context.talk.kick(device)
    key = StreamKey() if context.knobs.voice_crypto_key else None
    encrypted = scheme == "rtmp" or context.knobs.voice_ws_encrypted
    url = context.talk.issue_url(device, scheme, context.received_at_s, key if encrypted else None)
    data: dict[str, Any] = {"Url": url}
    if key is not None:
        shown = StreamKey() if context.knobs.voice_wrong_key else key
        data["CryptoKey"] = {"Key": shown.key_text, "Iv": shown.iv_text}
    return {"Data": data}
