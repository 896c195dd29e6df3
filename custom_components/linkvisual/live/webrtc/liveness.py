"""Liveness probe by ICE keep-alive: tells a muted browser from one that has gone."""

from contextlib import suppress

from aioice.stun import TransactionError
from aiortc import RTCIceTransport, RTCPeerConnection
from aiortc.stats import RTCTransportStats

from .background import Background


class Liveness:
    """Counts what comes from a browser, and gives it cause to send something.

    One that is muted reports by itself five times a second about a picture, but about sound
    only every six seconds. What every browser answers at once is the question of ICE whether it
    still wants to be sent to. aioice asks it by itself every five seconds.
    """

    def __init__(self, connection: RTCPeerConnection, background: Background) -> None:
        """Probe the browser at the other end of a connection."""
        self._connection = connection
        self._background = background
        self._answers = 0

    async def count(self) -> int:
        """Return how many packets have come so far, and ask for one more."""
        for transceiver in self._connection.getTransceivers():
            report = await transceiver.receiver.getStats()
            for stats in report.values():
                if isinstance(stats, RTCTransportStats):
                    self._background.start(self._ask(transceiver.receiver.transport.transport))
                    return stats.packetsReceived + self._answers
        return self._answers

    async def _ask(self, transport: RTCIceTransport) -> None:
        ice = transport._connection  # noqa: SLF001  there is no public way
        for pair in list(ice._nominated.values()):  # noqa: SLF001
            request = ice.build_request(pair, nominate=False)
            key = (ice.remote_password or "").encode()
            with suppress(TransactionError):
                await pair.protocol.request(
                    request, pair.remote_addr, integrity_key=key, retransmissions=0
                )
                self._answers += 1
