"""One raw answer of the cloud."""

from dataclasses import dataclass, field


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
        """Return the throttling hint; anything but a positive integer is none."""
        text = (self.retry_after or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return None
        return int(text) or None
