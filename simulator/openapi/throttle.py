"""Flow control: every Nth call refused, and the quotas if they are enforced."""

from typing import TYPE_CHECKING

from .errors import GatewayError

if TYPE_CHECKING:
    from simulator.knobs import CloudKnobs

    from .call_log import CallLog

_STYLES = {
    "gateway400": (400, "Throttling.User", "Request was denied due to user flow control."),
    "gateway429": (429, "Throttling.User", "Request was denied due to user flow control."),
    "vision429": (429, "iot.vision.RequestTrafficControl", "request traffic control"),
}

_UNPUBLISHED = frozenset(
    {
        "QueryVoiceIntercom",
        "QueryLiveStreaming",
        "TriggerCapturePicture",
        "QueryDevicePictureFile",
    }
)
"""Actions whose quota the vendor does not tell; a knob sets it for each of them."""


class Throttle:
    """Refuses calls as the knobs say (docs/protocol.md §4.4)."""

    def __init__(self, knobs: CloudKnobs, log: CallLog) -> None:
        """Take the knobs, and the log that knows the rate of calls."""
        self._knobs = knobs
        self._log = log
        self._calls = 0

    def check(self, action: str, quota_per_s: int) -> None:
        """Count a call; raises GatewayError when it is refused."""
        knobs = self._knobs
        if knobs.throttle_every and action in (knobs.throttle_actions or {action}):
            self._calls += 1
            if self._calls % knobs.throttle_every == 0:
                raise self._refusal()
        if action in _UNPUBLISHED:
            quota_per_s = knobs.unpublished_quota_per_s
        if knobs.enforce_quotas and self._log.calls_in_last_second(action) > quota_per_s:
            raise self._refusal()

    def _refusal(self) -> GatewayError:
        status, code, message = _STYLES[self._knobs.throttle_style]
        return GatewayError(status, code, message, self._knobs.throttle_retry_after_ms)
