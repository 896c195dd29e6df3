"""FLV tags as the talk socket wants them (docs/protocol.md §6.2, §6.3)."""

_FILE_HEADER = b"FLV\x01\x04" + (9).to_bytes(4) + bytes(4)
"""Version 1, sound only, a header of nine bytes and no tag before it."""


def first_message(configuration: bytes) -> bytes:
    """Return the message that opens a talk session: a file header and the configuration's tag."""
    return _FILE_HEADER + tag(configuration, 0)


def tag(body: bytes, timestamp_ms: int) -> bytes:
    """Return one audio tag around a body."""
    size = len(body)
    return b"".join(
        (
            b"\x08",
            size.to_bytes(3),
            (timestamp_ms & 0xFFFFFF).to_bytes(3),
            (timestamp_ms >> 24 & 0xFF).to_bytes(1),
            bytes(3),
            body,
            (size + 11).to_bytes(4),
        )
    )
