"""Whatever sound is behind an address, for as long as it goes on."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

import aiohttp
from yarl import URL

from ...intercom import ListOfInputs, OpenInput
from .hls import read_hls
from .playlist import is_hls
from .reading import Reading

type OpenEntries = Callable[[URL, str], Sequence[OpenInput]]
"""Returns the inputs that a playlist of an address names; raises UnreadableError."""


async def read_sound(
    session: aiohttp.ClientSession, url: URL, open_entries: OpenEntries
) -> AsyncGenerator[bytes]:
    """Yield the bytes of a file, of a radio station, or of an HLS stream.

    Raises:
        ListOfInputs: it is a playlist.
        UnreadableError: nothing could be read, or it broke off for good.
    """
    reading = Reading(session, url)
    async with aclosing(reading.chunks()) as chunks:
        async for chunk in chunks:
            yield chunk
    if reading.playlist is None:
        return
    base, text = reading.playlist
    if not is_hls(text):
        raise ListOfInputs(open_entries(base, text))
    async with aclosing(read_hls(session, base, text)) as chunks:
        async for chunk in chunks:
            yield chunk
