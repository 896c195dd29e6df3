"""The first bytes of RTMP: three blocks from each side."""

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

_VERSION = 3
_BLOCK_BYTES = 1536


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer C0 and C1 with S0, S1 and S2, and wait for C2; raises ValueError or EOFError."""
    (version,) = await reader.readexactly(1)
    if version != _VERSION:
        raise ValueError(f"RTMP version {version} is not known")
    theirs = await reader.readexactly(_BLOCK_BYTES)
    ours = bytes(8) + secrets.token_bytes(_BLOCK_BYTES - 8)
    writer.write(bytes([_VERSION]) + ours + theirs)
    await writer.drain()
    await reader.readexactly(_BLOCK_BYTES)
