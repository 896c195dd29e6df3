"""Liveness probe by ICE keep-alive: tells a muted browser from one that has gone."""

from aiortc import RTCPeerConnection
from aiortc.stats import RTCTransportStats

from .aiortc_internals import ask_whether_alive
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
                    ice = transceiver.receiver.transport.transport
                    self._background.start(ask_whether_alive(ice, self._note_answer))
                    return stats.packetsReceived + self._answers
        return self._answers

    def _note_answer(self) -> None:
        self._answers += 1
