"""An integration that misbehaves: it blocks the main loop for a part of every second."""

import time
from asyncio import TimerHandle
from threading import Event

from homeassistant.core import HomeAssistant, callback

BLOCK_S = 0.3
PERIOD_S = 1.0


def _burn(duration_s: float) -> None:
    """Run Python code and nothing else: other threads get the interpreter only by its switching."""
    until_s = time.monotonic() + duration_s
    while time.monotonic() < until_s:
        pass


def _sleep(duration_s: float) -> None:
    """Wait as synchronous input or output does: other threads have the interpreter to themselves.

    Home Assistant does not let time.sleep itself pass on its loop.
    """
    Event().wait(duration_s)


WAYS = {"sleep": _sleep, "burn": _burn}


class Blocker:
    """Blocks by sleeping or by burning, until told to stop."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Leave the loop alone until told otherwise."""
        self._hass = hass
        self._timer: TimerHandle | None = None
        self.blocks = 0

    @callback
    def start(self, way: str) -> None:
        """Begin to block."""
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
