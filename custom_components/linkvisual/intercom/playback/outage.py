"""A camera that cannot be reached for a while, which media waits for."""

import asyncio

from ...openapi import (
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
from ..errors import (
    ConnectFailedError,
    SessionLostError,
)

PASSING_ERRORS = (
    SessionLostError,
    ConnectFailedError,
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
"""What a router that starts anew makes of a camera that has worked until now."""

_LONGEST_S = 45.0
"""A router that starts anew is back by then, as a station is for which `media` waits as long."""

_FIRST_PAUSE_S = 0.5
"""Most failures are over at once."""

_LONGEST_PAUSE_S = 5.0
"""Each attempt costs a call of a quota of five a second (docs/protocol.md §4.4)."""


class Outage:
    """When to try again, and when it has lasted for too long."""

    def __init__(self) -> None:
        """Begin with the first failure."""
        self._gives_up_at = asyncio.get_running_loop().time() + _LONGEST_S
        self._pause_s = _FIRST_PAUSE_S

    def pause_s(self) -> float | None:
        """Return how long to wait before the next attempt, None if there is to be no other."""
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, _LONGEST_PAUSE_S)
        in_time = asyncio.get_running_loop().time() + pause_s < self._gives_up_at
        return pause_s if in_time else None
