"""The first bytes of RTMP: three blocks from each side, without cipher (docs/protocol.md §7.1)."""

import asyncio
import secrets

from .errors import RtmpNotSpokenError

_VERSION = 3
"""The only one (RTMP 1.0 §5.2.2)."""

_BLOCK_BYTES = 1536
"""Of C1 and S1 (RTMP 1.0 §5.2.3)."""


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet a server, and repeat its greeting as it expects.

    Raises:
        RtmpNotSpokenError: who answers does not speak this version of RTMP.
        EOFError, OSError: the connection ended.
    """
    greeting = bytes(8) + secrets.token_bytes(_BLOCK_BYTES - 8)
    writer.write(bytes([_VERSION]) + greeting)
    (version,) = await reader.readexactly(1)
    if version != _VERSION:
        raise RtmpNotSpokenError("who answers does not speak RTMP")
    theirs = await reader.readexactly(_BLOCK_BYTES)
    writer.write(theirs)
    await reader.readexactly(_BLOCK_BYTES)
