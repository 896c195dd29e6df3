"""Tracks for a player."""

import asyncio
import io
from collections.abc import AsyncGenerator
from typing import BinaryIO, cast

from custom_components.linkvisual.intercom import BytePipe, Track
from custom_components.linkvisual.intercom.g711 import Samples

from .media_files import wav


def track(samples: Samples, title: str | None = None) -> Track:
    """Return samples as a track."""
    data = wav(samples)
    return Track(lambda: io.BytesIO(data), title)


def in_pieces(*pieces: bytes | float, ends: bool = False) -> Track:
    """Return a track of which bytes come after pauses in seconds."""

    async def chunks() -> AsyncGenerator[bytes]:
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                await asyncio.sleep(piece)
        if not ends:
            await asyncio.Event().wait()

    loop = asyncio.get_running_loop()
    return Track(lambda: cast("BinaryIO", BytePipe(loop, chunks())), "in pieces")
