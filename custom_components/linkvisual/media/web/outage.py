"""A station that is away: how often it is called again, and until when."""

import asyncio

from ...intercom import UnreadableError

_LONGEST_OUTAGE_S = 45.0
"""The README promises it: a router or a station that starts anew is back by then."""

_FIRST_DELAY_S = 0.5
"""Most breaks are over at once."""

_LONGEST_DELAY_S = 4.0
"""A station is not to be hammered, nor its return missed by long."""


class StationOutage:
    """Back-off for one station."""

    def __init__(self) -> None:
        """Begin without an outage."""
        self._tries = 0
        self._since_s: float | None = None

    def over(self) -> None:
        """Take note that something came."""
        self._since_s = None

    async def wait(self, reason: str) -> None:
        """Wait before the station is called again.

        Raises:
            UnreadableError: it has been away for too long, for this reason.
        """
        now_s = asyncio.get_running_loop().time()
        if self._since_s is None:
            self._since_s, self._tries = now_s, 0
        if now_s - self._since_s >= _LONGEST_OUTAGE_S:
            raise UnreadableError(reason)
        delay_s = min(_FIRST_DELAY_S * 2**self._tries, _LONGEST_DELAY_S)
        self._tries += 1
        await asyncio.sleep(delay_s)
