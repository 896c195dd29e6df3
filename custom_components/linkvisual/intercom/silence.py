"""When a microphone that sends nothing gives the camera back."""

import asyncio
from collections.abc import Awaitable, Callable

type Heartbeat = Callable[[], Awaitable[int]]
"""Counts the packets of any kind that have come from the talker so far."""

_PAUSE_S = 0.08
_BASELINE_S = 0.4
_DEAD_S = 1.6


class SilenceWatch:
    """Tells a muted talker from a vanished one.

    Both stop sending at once. The muted one's browser goes on reporting about the picture and
    keeps the camera for `release_after_s`; from the other nothing comes any more, and the camera
    is free within two seconds.
    """

    def __init__(self, release_after_s: float, heartbeat: Heartbeat) -> None:
        """Start to watch."""
        self._loop = asyncio.get_running_loop()
        self._release_after_s = release_after_s
        self._heartbeat = heartbeat
        self._heard_at = self._loop.time()
        self._baseline: int | None = None

    def heard(self) -> None:
        """Note that the microphone sent something."""
        self._heard_at = self._loop.time()
        self._baseline = None

    def next_check_s(self) -> float:
        """Return after how many seconds `over` may have another answer."""
        quiet_s = self._quiet_s()
        moments_s = (_PAUSE_S, _BASELINE_S, _DEAD_S, self._release_after_s)
        later = [moment_s for moment_s in moments_s if moment_s > quiet_s]
        return min(later, default=quiet_s) - quiet_s

    async def over(self) -> bool:
        """Return whether the talker's turn has ended."""
        quiet_s = self._quiet_s()
        if quiet_s >= self._release_after_s:
            return True
        if quiet_s < _BASELINE_S:
            return False
        packets = await self._heartbeat()
        if self._baseline is None:
            self._baseline = packets
            return False
        return quiet_s >= _DEAD_S and packets == self._baseline

    def _quiet_s(self) -> float:
        return self._loop.time() - self._heard_at
