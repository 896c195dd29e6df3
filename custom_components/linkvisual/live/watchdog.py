"""Picture watchdog: notices that viewers have seen no picture for a while."""

import asyncio
from collections.abc import Callable


class PictureWatchdog:
    """Calls once when no picture came for some seconds."""

    def __init__(self, patience_s: float, on_missing: Callable[[], None]) -> None:
        """Expect nothing yet."""
        self._patience_s = patience_s
        self._on_missing = on_missing
        self._timer: asyncio.TimerHandle | None = None
        self._since_s = 0.0

    @property
    def is_missing(self) -> bool:
        """Tell whether there has been no picture for too long."""
        return asyncio.get_running_loop().time() - self._since_s >= self._patience_s

    def expect(self) -> None:
        """Expect a picture from now on, be it the first or the one after that of now."""
        self._since_s = asyncio.get_running_loop().time()
        if self._timer is None:
            self._wake_up_in(self._patience_s)

    def stop(self) -> None:
        """Expect nothing any more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _wake_up_in(self, delay_s: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._look)

    def _look(self) -> None:
        """Call, or wait on if there were pictures meanwhile."""
        self._timer = None
        left_s = self._since_s + self._patience_s - asyncio.get_running_loop().time()
        if left_s > 0:
            self._wake_up_in(left_s)
        else:
            self._on_missing()
