"""Back-off for a camera that cannot be reached for a while, which media waits for."""

from ...openapi import (
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
from ..backoff import Backoff
from ..errors import ConnectFailedError, SessionLostError

PASSING_ERRORS = (
    SessionLostError,
    ConnectFailedError,
    ConnectionFailedError,
    DeviceOfflineError,
    ServiceUnavailableError,
    ThrottledError,
)
"""What a router that starts anew makes of a camera that has worked until now."""

_FIRST_PAUSE_S = 0.5
"""Most failures are over at once."""

_LONGEST_PAUSE_S = 5.0
"""Each attempt costs a call of a quota of five a second (docs/protocol.md §4.4)."""


def begin_outage(longest_s: float) -> Backoff:
    """Return when to try again, and when it has lasted for too long."""
    return Backoff(_FIRST_PAUSE_S, _LONGEST_PAUSE_S, longest_s)
