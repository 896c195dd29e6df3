"""The cloud's clock, which may be wrong on purpose."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.knobs import CloudKnobs


class Clock:
    """The cloud's wall clock: this machine's plus the offset of the knob."""

    def __init__(self, knobs: CloudKnobs) -> None:
        """Take the knobs that hold the offset."""
        self._knobs = knobs

    def now(self) -> datetime:
        """Return the cloud's time in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._knobs.clock_offset_s)

    def now_ms(self) -> int:
        """Return the cloud's time in ms since the epoch."""
        return int(self.now().timestamp() * 1000)

    def http_date(self) -> str:
        """Return the cloud's time as the Date header carries it."""
        return format_datetime(self.now(), usegmt=True)
