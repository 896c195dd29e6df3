"""What an answer is: a station or a file, with places or without, with titles in its sound."""

import asyncio

from .http import CHUNK_BYTES, TEXT_WITHIN_S, HttpResponse
from .icy import IcyMetadata
from .list_text import text_in

_HEAD_BYTES = 64
"""Of a list: room for a comment before its first entry."""


async def head_of(answer: HttpResponse) -> bytes:
    """Return the beginning of a body, enough to tell what it is."""
    head = b""
    async with asyncio.timeout(TEXT_WITHIN_S):
        while len(head) < _HEAD_BYTES and (chunk := await answer.content.read(CHUNK_BYTES)):
            head += chunk
    return head


def is_live(answer: HttpResponse) -> bool:
    """Return whether an answer has no end of its own: a radio station, whatever length it claims.

    Media servers of a house call themselves stations too when they send their queues.
    """
    icy = any(name.startswith("icy-") for name in answer.headers)
    dlna = any(name.endswith(".dlna.org") for name in answer.headers)
    return icy and not dlna and not has_ranges(answer)


def has_ranges(answer: HttpResponse) -> bool:
    """Return whether a server says that it can be asked for a part."""
    return answer.headers.get("accept-ranges", "").lower() == "bytes"


def metadata_of(answer: HttpResponse) -> IcyMetadata | None:
    """Return what takes the titles out of a station's sound, if it sends them."""
    interval = answer.headers.get("icy-metaint", "")
    if not (interval.isascii() and interval.isdecimal() and 0 < int(interval[:9]) < 1 << 24):
        return None
    # What is no UTF-8 in a header comes as surrogates.
    name = answer.headers.get("icy-name", "").encode("utf-8", "surrogateescape")
    return IcyMetadata(int(interval), text_in(name) or None)
