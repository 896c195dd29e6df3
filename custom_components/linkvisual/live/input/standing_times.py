"""Timestamps of cameras that send none, or only whole seconds, continued by what has passed."""


class StandingTimes:
    """Fills in the time between timestamps of one track that stand still."""

    def __init__(self) -> None:
        """Have seen none."""
        self._timestamp_ms: int | None = None
        self._since_ms = 0.0

    def place(self, timestamp_ms: int, passed_ms: float) -> int:
        """Return a timestamp, later the longer it has been the same.

        `passed_ms` grows with the track: by the sound that has come, or by the clock.
        """
        if timestamp_ms != self._timestamp_ms:
            self._timestamp_ms, self._since_ms = timestamp_ms, passed_ms
        return round(timestamp_ms + passed_ms - self._since_ms)
