"""Still pictures of a camera (docs/protocol.md §5.6)."""

from typing import TYPE_CHECKING, Any

from simulator.openapi.errors import BusinessError, request_param_error

from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.pictures.album import Capture

_DEFAULT_MIN, _LONGEST_MIN = 60, 43200


@operation("TriggerCapturePicture", "linkvisual")
async def trigger_capture_picture(context: Context) -> dict[str, Any]:
    """Let a camera take a picture; its id is good for nothing before the camera sent it."""
    device = context.device()
    product = context.tenant.products[device.product_key]
    if not device.online or "TriggerPicCapture" not in product.services:
        raise BusinessError("403", "device status error")
    return {"Data": context.pictures.capture(device).capture_id}


@operation("QueryDevicePictureFile", "linkvisual", mandatory=("CaptureId",))
async def query_device_picture_file(context: Context) -> dict[str, Any]:
    """Return where to download a picture, or what stands for "not yet"."""
    device, parameters = context.device(), context.parameters
    context.pictures.queries[device.iot_id] += 1
    capture = context.pictures.find(parameters.required_text("CaptureId"))
    if capture is None or capture.device is not device:
        raise BusinessError("403", "picture owner error")
    valid_min = parameters.integer("ExpireTime", 0) or _DEFAULT_MIN
    width = parameters.integer("ThumbWidth", 0)
    if not 1 <= valid_min <= _LONGEST_MIN or width < 0:
        raise request_param_error()
    if not context.pictures.is_uploaded(capture):
        return _not_ready(capture)
    return {
        "Data": _identity(capture)
        | {
            "PicUrl": context.pictures.url(capture, valid_min),
            "ThumbUrl": context.pictures.url(capture, valid_min, width) if width else "",
            "PicCreateTime": int(capture.taken.timestamp() * 1000),
        }
    }


def _not_ready(capture: Capture) -> dict[str, Any]:
    """Return one of the answers that a client may have to expect; raises BusinessError."""
    form = capture.device.knobs.picture_not_ready
    if form == "failure":
        raise BusinessError("404", "picture not exist")
    return {} if form == "no_data" else {"Data": _identity(capture) | {"PicUrl": ""}}


def _identity(capture: Capture) -> dict[str, Any]:
    return {"PicId": capture.capture_id, "IotId": capture.device.iot_id}
