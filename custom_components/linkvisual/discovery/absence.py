"""Debounce of what a list lacks: a single answer of the cloud may be wrong."""

from collections.abc import Collection


class Absences:
    """Since when things are missing from every list that was read."""

    def __init__(self, *, confirmed_after_s: float = 120.0) -> None:
        """Start with nothing missed.

        Whatever makes a cloud forget cameras for a moment, a restart or a stale replica, takes less.
        """
        self._confirmed_after_s = confirmed_after_s
        self._since_s: dict[str, float] = {}

    def confirmed(self, missing: Collection[str], now_s: float, *, complete: bool) -> set[str]:
        """Note what a list lacks at a monotonic time; return what lists have lacked long enough.

        Two lists in a row have to agree, `confirmed_after_s` apart. A list that is not complete, since
        parts of it could not be read, agrees with nothing.
        """
        if not complete:
            self._since_s = {}
            return set()
        self._since_s = {key: self._since_s.get(key, now_s) for key in missing}
        latest_s = now_s - self._confirmed_after_s
        return {key for key, since_s in self._since_s.items() if since_s <= latest_s}
