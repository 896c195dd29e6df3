"""Jitter buffer: makes an unbroken line of A-law bytes of RTP packets that come late, twice or never."""

import asyncio
import logging
from collections.abc import Callable

from .concealment import Concealment

_LOGGER = logging.getLogger(__name__)

FRAME_SAMPLES = 160
"""20 ms, as browsers send G.711 (RFC 3551 §4.2)."""

_SEQUENCE_MASK = 0xFFFF
"""Of RTP sequence numbers (RFC 3550 §5.1)."""

_HELD_PACKETS = 3
"""60 ms behind a missing one: it was lost."""

_HELD_S = 0.05
"""Packets overtake each other by less, and a conversation bears it."""

_LONGEST_HOLE_SAMPLES = 4000
"""Half a second: the camera's own clock has run on through a longer outage."""

_NEW_START_DISTANCE = 500
"""Ten seconds of packets: further away it is another stream."""


class JitterBuffer:
    """Passes packets on in order: at once where none is missing, else after a short wait.

    A hole is filled up, so that what comes after it does not come early. A hole of more than
    half a second is an outage: the camera's own clock has run on through it. A pause is no hole,
    for its sequence numbers go on without a gap.
    """

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        """Pass A-law bytes to `sink`, a whole number of samples each."""
        self._sink = sink
        self._loop = asyncio.get_running_loop()
        self._concealment = Concealment()
        self._expected: int | None = None
        self._held: dict[int, bytes] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self.late_packets = 0
        self.lost_packets = 0

    def take(self, payload: bytes, sequence: int) -> None:
        """Take the payload of one packet that has just arrived."""
        if self._closed or not payload:
            return
        if self._expected is None:
            self._expected = sequence
        ahead = distance(self._expected, sequence)
        if abs(ahead) > _NEW_START_DISTANCE:
            self._start_anew(sequence)
        elif ahead < 0 or sequence in self._held:
            self.late_packets += 1
            return
        self._held[sequence] = payload
        self._pass_on_what_follows()
        while len(self._held) >= _HELD_PACKETS:
            self._give_up_waiting()
        self._set_timer()

    def restart(self) -> None:
        """Begin anew with the next packet: what came before it is of no interest any more."""
        self._held.clear()
        self._stop_timer()
        self._expected = None
        self._concealment = Concealment()

    def close(self) -> None:
        """Take nothing more."""
        if not self._closed and (self.lost_packets or self.late_packets):
            _LOGGER.debug(
                "Of a microphone's packets %d were lost and %d came too late",
                self.lost_packets,
                self.late_packets,
            )
        self._closed = True
        self._stop_timer()

    def _pass_on_what_follows(self) -> None:
        while self._expected is not None and self._expected in self._held:
            payload = self._held.pop(self._expected)
            self._expected = (self._expected + 1) & _SEQUENCE_MASK
            self._concealment.remember(payload)
            self._sink(payload)

    def _give_up_waiting(self) -> None:
        """Fill the hole before the next packet that is there, and go on from it."""
        if not self._held or self._expected is None:
            return
        expected = self._expected
        following = min(self._held, key=lambda sequence: distance(expected, sequence))
        missing = distance(expected, following)
        self.lost_packets += missing
        hole_samples = missing * len(self._held[following])
        if hole_samples <= _LONGEST_HOLE_SAMPLES:
            self._sink(self._concealment.fill(hole_samples))
        self._expected = following
        self._pass_on_what_follows()
        self._set_timer()

    def _set_timer(self) -> None:
        """Wait for what is missing no longer than it may be late."""
        if not self._held:
            self._stop_timer()
        elif self._timer is None:
            self._timer = self._loop.call_later(_HELD_S, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        self._give_up_waiting()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start_anew(self, sequence: int) -> None:
        """Follow a sender that has begun to count elsewhere."""
        self._held.clear()
        self._expected = sequence


def distance(start: int, end: int) -> int:
    """Return how far one sequence number is ahead of another, -32768 to 32767."""
    return ((end - start + 0x8000) & _SEQUENCE_MASK) - 0x8000
