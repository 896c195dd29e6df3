"""What a camera tells the cloud about itself (docs/protocol.md §7.5)."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cloud.device import Device

    from .signed_url import SignedUrl


class Trouble(IntEnum):
    """What ended a session, or kept it from beginning."""

    CONNECT_FAILED = 1005
    CONNECTION_LOST = 1010


class Monitor:
    """Reports as the library of 2020 does; of a codec or a key that is wrong it says nothing."""

    def __init__(self, device: Device) -> None:
        """Take the camera that reports."""
        self._device = device

    def connected(self, now_ms: int) -> None:
        """Say hello to the cloud; what the library says of its version was not recorded."""
        self._device.properties.write("EncryptTypeList", "[0]", now_ms)
        self._device.properties.write("UploadPictureType", "1", now_ms)
        self._report("IpcVersion", {})

    def failed(self, module: str, trouble: Trouble, url: SignedUrl) -> None:
        """Tell the trouble of a talk (module Voice) or a live stream (module Relay)."""
        message = f"{url.tc_url}/{url.name}"
        params = {"module": module, "code": int(trouble), "message": message, "data": ""}
        self._report("error", params)

    def pushed(self, steps_ms: Sequence[int]) -> None:
        """Tell the six times of a live stream that is over."""
        self._report("startLiveStreaming", list(steps_ms))

    def _report(self, method: str, params: object) -> None:
        """Tell the cloud; a camera that is offline reaches nobody."""
        if not self._device.online:
            return
        self._device.reports.append({"version": "1.0", "method": method, "params": params})
