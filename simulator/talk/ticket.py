"""The credential in a talk URL."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey


@dataclass
class Ticket:
    """Good for one device and one scheme until it expires; times in s (monotonic)."""

    token: str = field(repr=False)
    device: Device
    scheme: str
    path: str
    queried_at_s: float
    expires_at_s: float
    key: StreamKey | None = field(default=None, repr=False)
    """The key of the session, None where it is clear."""

    used: bool = False
