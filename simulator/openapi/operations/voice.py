"""A URL to talk to a camera (docs/protocol.md §5.4)."""

import base64
import secrets
from typing import Any

from simulator.openapi.errors import BusinessError, request_param_error

from .registry import Context, operation

_IV = base64.b64encode(b"0123456789:;<=>?").decode()
_SCHEMES = ("ws", "rtmp")


@operation("QueryVoiceIntercom", "linkvisual")
async def query_voice_intercom(context: Context) -> dict[str, Any]:
    """Return a URL that is good for one device and one scheme, for a short time."""
    device = context.device()
    scheme = context.parameters.text("Scheme") or "rtmp"
    if scheme not in _SCHEMES:
        raise request_param_error()
    product = context.tenant.products[device.product_key]
    if not device.online or "StartVoiceIntercom" not in product.services:
        raise BusinessError("403", "device status error")
    if context.knobs.busy == "reject_api" and context.talk.is_busy(device):
        raise BusinessError("403", "request forbidden")
    if context.knobs.busy == "kick":
        context.talk.kick(device)
    data: dict[str, Any] = {"Url": context.talk.issue_url(device, scheme, context.received_at_s)}
    if context.knobs.voice_crypto_key:
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        data["CryptoKey"] = {"Key": key, "Iv": _IV}
    return {"Data": data}
