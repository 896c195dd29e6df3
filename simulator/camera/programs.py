"""Which program is a camera: one of this package, or one outside."""

import asyncio
from typing import TYPE_CHECKING

from .program import CameraProgram

if TYPE_CHECKING:
    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device, ServiceCall

    from .program import FindListener


class CameraPrograms:
    """Passes service calls on to the cameras that they are for."""

    def __init__(self, clock: Clock, find_listener: FindListener) -> None:
        """Take what programs need."""
        self._clock = clock
        self._find_listener = find_listener
        self._running: dict[str, CameraProgram] = {}

    def call(self, device: Device, call: ServiceCall) -> None:
        """Call a service of a camera, whose program starts with the first call and again after a crash.

        An outside program fetches its calls.
        """
        if device.external:
            device.service_calls.put_nowait(call)
            return
        program = self._running.get(device.iot_id)
        if program is None or program.crashed:
            program = CameraProgram(device, self._clock, self._find_listener)
            self._running[device.iot_id] = program
        program.call(call)

    async def stop(self) -> None:
        """End every program of this package."""
        await asyncio.gather(*(program.stop() for program in self._running.values()))
