"""Recorded sessions of an official camera library (tests/fixtures/camera)."""

from pathlib import Path

SESSIONS = sorted((Path(__file__).parent / "fixtures" / "camera").glob("*.bin"))
KEY = bytes(range(16))
IV = bytes(range(0x30, 0x40))
HANDSHAKE_BYTES = 1 + 2 * 1536


def session(name: str) -> bytes:
    """Return all bytes that a camera sent."""
    return next(path for path in SESSIONS if path.stem == name).read_bytes()


def chunks_of(name: str) -> bytes:
    """Return what a camera sent after its handshake."""
    return session(name)[HANDSHAKE_BYTES:]
