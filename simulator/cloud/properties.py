"""Property values of a device, where a value written becomes visible only later."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A value as text, the cloud's time of it in ms, and the time from which it is visible."""

    text: str
    time_ms: int
    visible_from_ms: int


@dataclass
class Properties:
    """Values by identifier, oldest first (docs/protocol.md §5.3)."""

    _history: dict[str, list[PropertyValue]] = field(default_factory=dict)

    def write(self, identifier: str, text: str, now_ms: int, delay_ms: int = 0) -> None:
        """Take a value that becomes visible after the delay."""
        value = PropertyValue(text, now_ms + delay_ms, now_ms + delay_ms)
        self._history.setdefault(identifier, []).append(value)

    def read(self, identifier: str, now_ms: int) -> PropertyValue | None:
        """Return the newest visible value, forgetting the older ones."""
        values = self._history.get(identifier, [])
        visible = [value for value in values if value.visible_from_ms <= now_ms]
        if not visible:
            return None
        newest = visible[-1]
        self._history[identifier] = values[values.index(newest) :]
        return newest
