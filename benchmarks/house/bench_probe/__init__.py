"""Inside Home Assistant: stands for an integration that blocks the main loop, and tells the pid."""

import os
import time
from asyncio import TimerHandle

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "bench_probe"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)

BLOCK_S = 0.3
PERIOD_S = 1.0


def _burn(duration_s: float) -> None:
    """Run Python code and nothing else: other threads get the interpreter only by its switching."""
    until_s = time.monotonic() + duration_s
    while time.monotonic() < until_s:
        pass


WAYS = {"sleep": time.sleep, "burn": _burn}


class Blocker:
    """Blocks the main loop for a part of every second."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Leave the loop alone until told otherwise."""
        self._hass = hass
        self._timer: TimerHandle | None = None
        self.blocks = 0

    @callback
    def start(self, way: str) -> None:
        """Begin to block by sleeping or by burning."""
        self.stop()
        self.blocks = 0
        self._timer = self._hass.loop.call_later(PERIOD_S, self._block, way)

    @callback
    def stop(self) -> None:
        """Leave the loop alone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @callback
    def _block(self, way: str) -> None:
        self._timer = self._hass.loop.call_later(PERIOD_S, self._block, way)
        WAYS[way](BLOCK_S)
        self.blocks += 1


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    blocker = Blocker(hass)

    async def block(call: ServiceCall) -> None:
        """Begin to block."""
        blocker.start(call.data["way"])

    async def unblock(call: ServiceCall) -> ServiceResponse:
        """End it and return how often it happened."""
        blocker.stop()
        return {"blocks": blocker.blocks}

    async def process(call: ServiceCall) -> ServiceResponse:
        """Return the process id."""
        return {"pid": os.getpid()}

    hass.services.async_register(DOMAIN, "block", block)
    for name, handler in (("unblock", unblock), ("process", process)):
        hass.services.async_register(DOMAIN, name, handler, supports_response=SupportsResponse.ONLY)
    return True
