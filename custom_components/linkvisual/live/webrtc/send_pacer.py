"""Send pacer: keeps a burst of pictures from overflowing the buffer of a router."""

import asyncio

_BYTES_PER_S = 2_500_000
"""20 Mbit/s: as fast as the fastest camera, and slower than a wireless network."""

_FREE_BYTES = 65_536
"""A key frame of a small picture; switches and routers buffer as much."""


class SendPacer:
    """Lets small amounts pass at once, and slows down what follows to 20 Mbit/s.

    What a late viewer gets since the last key frame is up to a megabyte. Sent in one go, the
    buffer of a wireless router would lose the end of it.
    """

    def __init__(self) -> None:
        """Let the first packets pass at once."""
        self._loop = asyncio.get_running_loop()
        self._sent_until_s = 0.0

    async def send(self, size_bytes: int) -> None:
        """Return when so many bytes may be sent."""
        now_s = self._loop.time()
        free_since_s = now_s - _FREE_BYTES / _BYTES_PER_S
        start_s = max(self._sent_until_s, free_since_s)
        self._sent_until_s = start_s + size_bytes / _BYTES_PER_S
        if start_s > now_s:
            await asyncio.sleep(start_s - now_s)
