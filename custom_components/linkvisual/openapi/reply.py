"""One raw answer of the cloud."""

from dataclasses import dataclass, field

LONGEST_HINT_MS = 300_000
"""The cloud's quotas are counted in seconds; a longer pause would only keep an account dark."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body and the two headers that matter."""

    status: int
    body: bytes = field(repr=False)
    date: str | None = None
    """The Date header, the server's clock."""
    retry_after: str | None = None
    """The x-acs-retry-after header, milliseconds when it is a positive integer."""

    @property
    def retry_after_ms(self) -> int | None:
        """Return the throttling hint, bounded; anything but a positive integer is none."""
        text = (self.retry_after or "").strip().lstrip("0")
        if not (text.isascii() and text.isdigit()):
            return None
        return LONGEST_HINT_MS if len(text) > 9 else min(int(text), LONGEST_HINT_MS)
