"""What was called, how often and how fast."""

from collections import Counter, deque
from dataclasses import asdict, dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_RECENT_CALLS = 500


@dataclass
class Call:
    """One call without its secrets; times in s (monotonic) and ms."""

    action: str
    version: str
    signature: str
    method: str
    parameters: Mapping[str, str]
    received_at_s: float
    status: int = 0
    code: str = ""
    duration_ms: float = 0.0

    def finish(self, status: int, code: str) -> None:
        """Note how the call ended."""
        self.status = status
        self.code = code
        self.duration_ms = round((monotonic() - self.received_at_s) * 1000, 3)


class CallLog:
    """Counts calls by action, keeps the most recent, and the most calls seen within one second."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.counts: Counter[str] = Counter()
        self.peaks_per_s: Counter[str] = Counter()
        self.recent: deque[Call] = deque(maxlen=_RECENT_CALLS)
        self._last_second: dict[str, deque[float]] = {}

    def add(self, call: Call) -> None:
        """Note a call that has just arrived."""
        self.counts[call.action] += 1
        self.recent.append(call)
        window = self._last_second.setdefault(call.action, deque())
        window.append(call.received_at_s)
        while window[0] <= call.received_at_s - 1.0:
            window.popleft()
        self.peaks_per_s[call.action] = max(self.peaks_per_s[call.action], len(window))

    def calls_in_last_second(self, action: str) -> int:
        """Return the number of calls of this action up to one second before the newest."""
        return len(self._last_second.get(action, ()))

    def clear(self) -> None:
        """Forget everything."""
        self.counts.clear()
        self.peaks_per_s.clear()
        self.recent.clear()
        self._last_second.clear()

    def as_dict(self) -> dict[str, Any]:
        """Return counts and peaks, without the calls themselves."""
        return {"total": self.counts.total(), "counts": dict(self.counts),
                "peaks_per_s": dict(self.peaks_per_s)}  # fmt: skip

    def recent_as_dicts(self) -> list[dict[str, Any]]:
        """Return the recent calls, oldest first."""
        return [asdict(call) for call in self.recent]
