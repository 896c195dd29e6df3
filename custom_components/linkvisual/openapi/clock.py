"""The server's clock, learned from its answers when ours is off (docs/protocol.md §4.3)."""

import time
from datetime import UTC
from email.utils import parsedate_to_datetime


class ServerClock:
    """Our clock plus the offset that the server's Date header revealed."""

    def __init__(self) -> None:
        """Trust the local clock until the server objects."""
        self._offset_s = 0.0

    def now_s(self) -> float:
        """Return seconds since the epoch by the server's clock."""
        return time.time() + self._offset_s

    def learn(self, date_header: str | None) -> bool:
        """Take the offset from a Date header; tell whether there was one to take."""
        try:
            date = parsedate_to_datetime(date_header or "")
        except ValueError:
            return False
        self._offset_s = date.replace(tzinfo=date.tzinfo or UTC).timestamp() - time.time()
        return True
