"""RTP payloads of H.264 (RFC 6184), made once for all viewers of a picture."""

from collections.abc import Iterable, Iterator, Sequence

from ..media import RtpPayload, VideoPacket

_MAX_PAYLOAD_BYTES = 1300
"""With the headers of RTP, SRTP, a TURN server and a VPN below the 1,500 bytes of Ethernet."""

_START_CODE = b"\0\0\1"

_LENGTH_BYTES = 2
"""Before each NAL unit of a STAP-A."""

_STAP_A = 24
"""Several small NAL units in one payload (RFC 6184 §5.7.1)."""

_FU_A = 28
"""A piece of a large NAL unit (RFC 6184 §5.8)."""

_FU_START, _FU_MIDDLE, _FU_END = 0x80, 0x00, 0x40

_FORBIDDEN_BIT, _IMPORTANCE_BITS, _TYPE_BITS = 0x80, 0x60, 0x1F
"""The parts of a NAL unit's first byte (RFC 6184 §1.3)."""


def shared_payloads(packet: VideoPacket) -> Sequence[RtpPayload]:
    """Return a picture's payloads, which the first viewer that is sent it makes for all."""
    if packet.shared.payloads is None:
        packet.shared.payloads = list(_payloads(_units(packet.data)))
    return packet.shared.payloads


def _units(data: bytes) -> Iterator[memoryview]:
    """Yield the non-empty NAL units of Annex B; none ends with a zero."""
    view, start_code = memoryview(data), data.find(_START_CODE)
    while start_code >= 0:
        start = start_code + len(_START_CODE)
        start_code = data.find(_START_CODE, start)
        end = start_code if start_code >= 0 else len(data)
        while end > start and not data[end - 1]:
            end -= 1
        if end > start:
            yield view[start:end]


def _payloads(units: Iterable[memoryview]) -> Iterator[RtpPayload]:
    """Yield small units together, and large ones in pieces."""
    small, size_bytes = list[memoryview](), 1
    for unit in units:
        if size_bytes + _LENGTH_BYTES + len(unit) > _MAX_PAYLOAD_BYTES:
            yield from _together(small)
            small, size_bytes = [], 1
        if len(unit) > _MAX_PAYLOAD_BYTES:
            yield from _pieces(unit)
        else:
            small.append(unit)
            size_bytes += _LENGTH_BYTES + len(unit)
    yield from _together(small)


def _together(units: Sequence[memoryview]) -> Iterator[RtpPayload]:
    """Yield one payload of units that fit into one, if there are any."""
    if len(units) == 1:
        yield (units[0],)
    elif units:
        forbidden = any(unit[0] & _FORBIDDEN_BIT for unit in units) * _FORBIDDEN_BIT
        importance = max(unit[0] & _IMPORTANCE_BITS for unit in units)
        parts: list[bytes | memoryview] = [bytes([forbidden | importance | _STAP_A])]
        for unit in units:
            parts += (len(unit).to_bytes(_LENGTH_BYTES), unit)
        yield tuple(parts)


def _pieces(unit: memoryview) -> Iterator[RtpPayload]:
    """Yield a unit in pieces of about the same size."""
    indicator, kind, body = unit[0] & ~_TYPE_BITS | _FU_A, unit[0] & _TYPE_BITS, unit[1:]
    count = -(-len(body) // (_MAX_PAYLOAD_BYTES - 2))
    size_bytes = -(-len(body) // count)
    position = _FU_START
    for start in range(0, len(body), size_bytes):
        if start + size_bytes >= len(body):
            position = _FU_END
        yield bytes((indicator, position | kind)), body[start : start + size_bytes]
        position = _FU_MIDDLE
