"""What a camera noticed: motion, sound, a person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_CHINA_TIME = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class CameraEvent:
    """One event: its id, time in ms since the epoch, type (1 is motion) and picture."""

    event_id: str
    time_ms: int
    event_type: int
    picture_id: str

    @property
    def local_time(self) -> str:
        """Return the time in China without a zone, as the API writes it."""
        moment = datetime.fromtimestamp(self.time_ms / 1000, UTC).astimezone(_CHINA_TIME)
        return moment.strftime("%Y-%m-%d %H:%M:%S")
