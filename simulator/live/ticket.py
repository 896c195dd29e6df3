"""The credential in a live URL."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cloud.device import Device

MAIN_STREAM, SUB_STREAM = 0, 1


@dataclass(frozen=True, slots=True)
class LiveOrder:
    """What a caller asked for (docs/protocol.md §5.5)."""

    device: Device
    scheme: str
    stream_type: int = MAIN_STREAM
    valid_s: int = 10
    unlimited: bool = False
    force_key_frame: bool = False
    encrypted: bool = False


@dataclass
class LiveTicket:
    """Good for one order until it expires by the cloud's clock, once unless ordered otherwise."""

    order: LiveOrder
    token: str = field(repr=False)
    path: str
    expires: datetime
    used: bool = False
