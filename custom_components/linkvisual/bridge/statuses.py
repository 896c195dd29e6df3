"""Statuses of the intercoms on the main loop, and who is told of them."""

import asyncio

from ..discovery.listeners import CameraListeners
from ..intercom import IntercomStatus

_AT_REST = IntercomStatus()
"""Of a camera that nobody has talked through; entities look at it dozens of times."""


class Statuses:
    """The newest status of each camera; methods are for the main loop.

    A turn that begins is told with its first sound, or after `told_after_s` if that takes longer.
    Writing states takes a millisecond or two of the interpreter, just when it is needed to reach
    the camera.
    """

    def __init__(self, *, told_after_s: float = 0.05) -> None:
        """Know nothing; 50 ms of delay are seen by nobody, and most cameras are reached within."""
        self._told_after_s = told_after_s
        self._loop = asyncio.get_running_loop()
        self._newest: dict[str, IntercomStatus] = {}
        self.listeners = CameraListeners()
        self._untold: dict[str, asyncio.TimerHandle] = {}

    def of(self, iot_id: str) -> IntercomStatus:
        """Return what is known of a camera's intercom, told or not."""
        return self._newest.get(iot_id, _AT_REST)

    def note(self, iot_id: str, status: IntercomStatus) -> None:
        """Keep a status, and tell who listens, now or in a moment."""
        begins = self.of(iot_id).holder is None and status.holder is not None
        self._newest[iot_id] = status
        if begins and iot_id not in self._untold:
            self._untold[iot_id] = self._loop.call_later(self._told_after_s, self._tell, iot_id)
        else:
            self._tell(iot_id)

    def tell_all(self) -> None:
        """Have nobody wait any more."""
        for iot_id in tuple(self._untold):
            self._tell(iot_id)

    def _tell(self, iot_id: str) -> None:
        if (timer := self._untold.pop(iot_id, None)) is not None:
            timer.cancel()
        self.listeners.tell(iot_id)
