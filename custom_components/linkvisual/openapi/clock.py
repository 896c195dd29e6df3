"""The server's clock, learned from its answers when ours is off (docs/protocol.md §4.3)."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EARLIEST_S = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
"""Before this program was written."""

_LATEST_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""A server's date outside of these years is broken, however wrong our own clock may be."""


class ServerClock:
    """Our clock plus the offset that the server's Date header revealed."""

    def __init__(self) -> None:
        """Trust the local clock until the server objects."""
        self._offset_s = 0.0

    def now_s(self) -> float:
        """Return seconds since the epoch by the server's clock."""
        return time.time() + self._offset_s

    def learn(self, date_header: str | None) -> bool:
        """Take the offset from a Date header; tell whether there was a sensible one to take."""
        try:
            date = parsedate_to_datetime(date_header or "")
            date_s = date.replace(tzinfo=date.tzinfo or UTC).timestamp()
        except ValueError, OverflowError:
            return False
        if not _EARLIEST_S <= date_s < _LATEST_S:
            return False
        self._offset_s = date_s - time.time()
        return True
