"""Retries with back-off, jitter and the server's clock: when a failed call is worth another attempt (docs/protocol.md §4.3)."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .error_codes import NONCE_USED
from .errors import (
    ClockSkewError,
    ConnectionLostError,
    OpenApiError,
    ServiceUnavailableError,
    ThrottledError,
    TimedOutError,
)

_TRANSIENT = (ThrottledError, ServiceUnavailableError, TimedOutError, ConnectionLostError)

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


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Limits of one call, its retries included."""

    max_attempts: int = 4
    base_delay_ms: int = 200
    max_delay_ms: int = 4_000
    quota_window_ms: int = 1_000
    """The cloud counts calls by the second, perhaps refused ones too: within it, it refuses again."""

    attempt_timeout_s: float = 8.0
    deadline_s: float = 20.0
    """From the first attempt on; waiting for the own rate limit before it does not count."""

    def delay_s(self, failures: int, error: OpenApiError) -> float:
        """Return the pause after so many failures: exponential, half of it random.

        After a throttled one it is the time in which the cloud counts, or follows its own hint.
        """
        ceiling_ms = min(self.max_delay_ms, self.base_delay_ms << (failures - 1))
        jittered_ms = ceiling_ms * random.uniform(0.5, 1)  # noqa: S311
        if not isinstance(error, ThrottledError):
            return jittered_ms / 1000
        if error.retry_after_ms:
            return (error.retry_after_ms + jittered_ms) / 1000
        return self.quota_window_ms * random.uniform(1, 1.05) / 1000  # noqa: S311


class Recovery:
    """What one call has already tried to get through."""

    def __init__(self, policy: RetryPolicy, clock: ServerClock) -> None:
        """Start with nothing tried."""
        self._policy = policy
        self._clock = clock
        self._failures = 0
        self._nonce_renewed = False
        self._clock_corrected = False

    def pause_s(
        self, error: OpenApiError, server_date: str | None, *, queued: bool = False
    ) -> float | None:
        """Return how long to wait before another attempt, None if there must not be one.

        A used nonce is renewed once and the clock corrected once; neither counts as a failure,
        nor does a throttled attempt of a call that is `queued`: others get through before it.
        """
        if error.code == NONCE_USED and not self._nonce_renewed:
            self._nonce_renewed = True
            return 0.0
        if isinstance(error, ClockSkewError) and not self._clock_corrected:
            self._clock_corrected = self._clock.learn(server_date)
            return 0.0 if self._clock_corrected else None
        if not isinstance(error, _TRANSIENT):
            return None
        if queued:
            return self._policy.delay_s(1, error)
        self._failures += 1
        if self._failures >= self._policy.max_attempts:
            return None
        return self._policy.delay_s(self._failures, error)
