"""Packets of one stream to one browser: a header each, before payloads that all browsers share."""

import struct
import time
from collections.abc import Sequence

from aiortc.rtcrtpsender import random_sequence_number
from aiortc.utils import random32

from ..media import AudioPacket, MediaPacket, RtpPayload
from .aiortc_internals import Outlet
from .h264_payloads import shared_payloads

_TICKS_PER_MS = 90
"""Of the clock of pictures (RFC 6184 §8.2.1)."""

_MARKER = 0x80
"""The last packet of a picture (RFC 6184 §5.1), and every one of sound as aiortc sends it."""

_PAYLOAD_TYPE_AT, _TIMESTAMP_AT = 1, 4
"""Places in an RTP header (RFC 3550 §5.1)."""

_TYPE_AND_NUMBER = struct.Struct("!BH")
_TIMESTAMP = struct.Struct("!L")

_NTP_EPOCH_S = 2_208_988_800
"""From 1900 to 1970 (RFC 5905 §6)."""

_SEND_TIME_BYTES = 3
"""Of the header extension abs-send-time: seconds with 18 bits behind the point."""


class RtpStream:
    """Writes a header once, and afterwards only what changes in it."""

    def __init__(self, outlet: Outlet) -> None:
        """Start at a random number and a random time (RFC 3550 §5.1)."""
        self._outlet = outlet
        self._header = bytearray(outlet.header(0))
        self._payload_type = self._header[_PAYLOAD_TYPE_AT]
        self._send_time = _first_difference(self._header, outlet.header(0xFFFFFF))
        self._number = random_sequence_number()
        self._origin = random32()

    def send(self, packet: MediaPacket) -> None:
        """Send a picture or a sound; one without anything in it is left out.

        Raises:
            ConnectionError: the browser is not connected any more.
        """
        if isinstance(packet, AudioPacket):
            self._send(((packet.data,),), packet.timestamp_samples)
        elif payloads := shared_payloads(packet):
            self._send(payloads, packet.timestamp_ms * _TICKS_PER_MS)

    def _send(self, payloads: Sequence[RtpPayload], ticks: int) -> None:
        ntp, timestamp = _ntp_time(), (self._origin + ticks) & 0xFFFFFFFF
        header = self._header
        _TIMESTAMP.pack_into(header, _TIMESTAMP_AT, timestamp)
        if self._send_time is not None:
            end = self._send_time + _SEND_TIME_BYTES
            header[self._send_time : end] = (ntp >> 14 & 0xFFFFFF).to_bytes(_SEND_TIME_BYTES)
        packets, last = list[bytes](), len(payloads) - 1
        for index, payload in enumerate(payloads):
            kind = self._payload_type | (_MARKER if index == last else 0)
            number = (self._number + index) & 0xFFFF
            _TYPE_AND_NUMBER.pack_into(header, _PAYLOAD_TYPE_AT, kind, number)
            packets.append(b"".join((header, *payload)))
        sent_bytes = sum(map(len, packets)) - len(packets) * len(header)
        self._outlet.send(self._number, packets)
        self._number = (self._number + len(packets)) & 0xFFFF
        self._outlet.note_sent(ntp, timestamp, len(packets), sent_bytes)


def _ntp_time() -> int:
    """Return the time as sender reports have it: seconds since 1900, 32 bits behind the point."""
    seconds, rest_ns = divmod(time.time_ns(), 1_000_000_000)
    return (seconds + _NTP_EPOCH_S) << 32 | (rest_ns << 32) // 1_000_000_000


def _first_difference(one: bytes | bytearray, other: bytes | bytearray) -> int | None:
    """Return where two headers differ; None where no time of sending was agreed upon."""
    places = (place for place, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1)
    return next(places, None)
