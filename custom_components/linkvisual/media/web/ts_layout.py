"""Which streams an MPEG-TS carries (ISO/IEC 13818-1 §2.4.4)."""

_PACKET_BYTES = 188
"""Of a transport stream (ISO/IEC 13818-1 §2.4.3)."""

_SYNC = 0x47
"""The first byte of each packet."""

_PAT_PID = 0
"""Of the table that names the others."""


def layout_of(head: bytes) -> bytes | None:
    """Return what the first tables of a segment tell of its streams; None if this is no MPEG-TS.

    Two segments with other layouts cannot be read by one demuxer.
    """
    map_pid: int | None = None
    for at in range(0, len(head) - _PACKET_BYTES + 1, _PACKET_BYTES):
        packet = head[at : at + _PACKET_BYTES]
        if packet[0] != _SYNC:
            return None
        pid = int.from_bytes(packet[1:3]) & 0x1FFF
        if pid == _PAT_PID and (section := _section(packet)) is not None:
            map_pid = int.from_bytes(section[10:12]) & 0x1FFF
        elif pid == map_pid and (section := _section(packet)) is not None:
            return _streams(section)
    return None


def _section(packet: bytes) -> bytes | None:
    """Return the table that begins in a packet."""
    if not packet[1] & 0x40:
        return None
    payload = packet[5 + packet[4] :] if packet[3] & 0x20 else packet[4:]
    return payload[1 + payload[0] :] if payload else None


def _streams(section: bytes) -> bytes:
    """Return type and PID of each stream of a program map."""
    end = 3 + (int.from_bytes(section[1:3]) & 0x0FFF) - 4
    at = 12 + (int.from_bytes(section[10:12]) & 0x0FFF)
    streams = b""
    while at + 5 <= min(end, len(section)):
        streams += section[at : at + 3]
        at += 5 + (int.from_bytes(section[at + 3 : at + 5]) & 0x0FFF)
    return streams
