"""Release policy: keeps a silent microphone from holding the camera."""

import asyncio
from collections.abc import Awaitable, Callable

type Heartbeat = Callable[[], Awaitable[int]]
"""Counts the packets of any kind that have come from the talker so far, and asks for another."""

_CHECK_S = 0.3
"""Five questions until a talker counts as gone, so that a lost one does not matter."""

_DEAD_S = 1.5
"""A wireless network that roams is silent for a second."""


class ReleasePolicy:
    """Tells a muted talker from a vanished one.

    Both stop sending at once. The muted one's browser goes on answering and keeps the camera for
    `release_after_s`; from the other nothing comes any more, and the camera is free within two
    seconds of its last packet, however long it had been muted.
    """

    def __init__(self, release_after_s: float, heartbeat: Heartbeat) -> None:
        """Start to watch."""
        self._loop = asyncio.get_running_loop()
        self._release_after_s = release_after_s
        self._heartbeat = heartbeat
        self.heard()

    @property
    def quiet_s(self) -> float:
        """Return how long the microphone has sent nothing."""
        return self._loop.time() - self._heard_at

    def heard(self) -> None:
        """Note that the microphone sent something."""
        self._heard_at = self._checked_at = self._alive_at = self._loop.time()
        self._packets: int | None = None

    def next_check_s(self) -> float:
        """Return after how many seconds to ask for `over` again; 0 is at once."""
        due_at = min(self._checked_at + _CHECK_S, self._heard_at + self._release_after_s)
        return max(due_at - self._loop.time(), 0.0)

    async def over(self) -> bool:
        """Return whether the talker's turn has ended."""
        self._checked_at = self._loop.time()
        if self.quiet_s >= self._release_after_s:
            return True
        packets = await self._heartbeat()
        if packets != self._packets:
            self._packets, self._alive_at = packets, self._loop.time()
        return self._loop.time() - self._alive_at >= _DEAD_S
