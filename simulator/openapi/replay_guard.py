"""The memory of signature nonces."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .errors import GatewayError

if TYPE_CHECKING:
    from simulator.knobs import CloudKnobs


class ReplayGuard:
    """Refuses a nonce that was used within the last 31 minutes (docs/protocol.md §4.3)."""

    def __init__(self, knobs: CloudKnobs) -> None:
        """Take the knobs that hold the length of the memory."""
        self._knobs = knobs
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def use(self, access_key_id: str, nonce: str, now: datetime) -> None:
        """Remember a nonce; raises GatewayError when it was used already."""
        oldest = now - timedelta(seconds=self._knobs.nonce_memory_s)
        while self._seen and next(iter(self._seen.values())) < oldest:
            self._seen.popitem(last=False)
        if (access_key_id, nonce) in self._seen:
            raise GatewayError(
                400, "SignatureNonceUsed", "Specified signature nonce was used already."
            )
        self._seen[access_key_id, nonce] = now
