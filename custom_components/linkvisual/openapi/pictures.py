"""Still pictures: let a camera take one, and ask where it is (docs/protocol.md §5.6)."""

from dataclasses import dataclass, field
from functools import partial
from typing import Self

from .caller import Caller
from .devices import DeviceAddress
from .endpoint import Api
from .errors import DeviceNotFoundError, DeviceOfflineError, RequestRejectedError
from .fields import Node
from .operation import Operation, Precedence, Scope


@dataclass(frozen=True, slots=True)
class DevicePicture:
    """A URL to download a picture by, itself a credential for a while."""

    url: str = field(repr=False)

    @classmethod
    def parse(cls, data: Node) -> Self | None:
        """Read Data of QueryDevicePictureFile; None when it holds no URL yet."""
        url = data.optional_text("PicUrl")
        return cls(url) if url else None


_picture_operation = partial(
    Operation,
    api=Api.LINKVISUAL,
    scope=Scope.DEVICE,
    calls_per_second=None,
    shared_quota="pictures",
    precedence=Precedence.YIELDS_TO_VOICES,
)
TRIGGER_CAPTURE_PICTURE = _picture_operation("TriggerCapturePicture")
QUERY_DEVICE_PICTURE_FILE = _picture_operation("QueryDevicePictureFile")


async def trigger_capture_picture(caller: Caller, device: DeviceAddress) -> str:
    """Return the id of a picture that the camera is about to take and to upload."""
    answer = await caller.call(TRIGGER_CAPTURE_PICTURE, device.params)
    return answer.text("Data")


async def query_device_picture(
    caller: Caller, device: DeviceAddress, capture_id: str, *, expire_minutes: int
) -> DevicePicture | None:
    """Return where a picture is, None before it is uploaded.

    What the cloud answers until then is not published, so no refusal of this one picture counts
    as an error; what is wrong with the account does.
    """
    params = {"CaptureId": capture_id, "ExpireTime": str(expire_minutes), **device.params}
    try:
        answer = await caller.call(QUERY_DEVICE_PICTURE_FILE, params)
    except DeviceNotFoundError, DeviceOfflineError, RequestRejectedError:
        return None
    data = answer.optional_node("Data")
    return DevicePicture.parse(data) if data else None
