"""What the simulator's cameras played: its WAV files and the statistics beside them."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .media import Samples, read_wav

POLL_INTERVAL_S = 0.1


@dataclass(frozen=True, slots=True)
class Recording:
    """One talk session of one camera."""

    wav: Path
    statistics: dict[str, Any]

    @property
    def iot_id(self) -> str:
        """The camera."""
        return str(self.statistics["iot_id"])

    @property
    def started_at(self) -> datetime:
        """When the camera's socket was opened."""
        return datetime.fromisoformat(self.statistics["started_at"])

    def moment(self, name: str) -> datetime | None:
        """Return when something happened first, such as "first_tag"; None if it never did."""
        after_ms = self.statistics["after_connect_ms"][name]
        return None if after_ms is None else self.started_at + timedelta(milliseconds=after_ms)

    def samples(self) -> Samples:
        """Return what was played."""
        return read_wav(self.wav)


def list_recordings(folder: Path, since: datetime) -> list[Recording]:
    """Return the sessions that were opened since a moment and are over, oldest first."""
    statistics = [_read(path) for path in folder.glob("*.json")]
    found = [Recording(path, values) for path, values in statistics if values]
    return sorted(
        (item for item in found if item.started_at >= since), key=lambda item: item.started_at
    )


async def wait_for_recordings(
    folder: Path, iot_ids: Iterable[str], since: datetime, timeout_s: float
) -> list[Recording]:
    """Return the sessions since a moment once every camera has one; after the timeout, what is there.

    A camera that is named twice must have two.
    """
    wanted = Counter(iot_ids)
    deadline = datetime.now(UTC) + timedelta(seconds=timeout_s)
    while True:
        found = list_recordings(folder, since)
        if Counter(item.iot_id for item in found) >= wanted or datetime.now(UTC) > deadline:
            return found
        await asyncio.sleep(POLL_INTERVAL_S)


def _read(path: Path) -> tuple[Path, dict[str, Any] | None]:
    """Return a session's WAV and statistics; None while they are being written."""
    try:
        return path.with_suffix(".wav"), json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        return path, None
