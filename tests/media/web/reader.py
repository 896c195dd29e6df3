"""Reads an address as a decoder would."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from yarl import URL

from custom_components.linkvisual.intercom import OpenInput, StreamItem, UnreadableError
from custom_components.linkvisual.media.web.reading import Reading


async def no_list(base: URL, text: str) -> list[OpenInput]:
    """Refuse lists."""
    raise UnreadableError(f"a list at {base.path}: {len(text)}")


async def items_of(session: aiohttp.ClientSession, url: str) -> AsyncGenerator[StreamItem]:
    """Yield what an address has, marks and titles included."""
    async with aclosing(Reading(session, URL(url), no_list).items(0)) as items:
        async for item in items:
            yield item


async def bytes_of(session: aiohttp.ClientSession, url: str) -> AsyncGenerator[bytes]:
    """Yield the bytes that an address has."""
    async for item in items_of(session, url):
        if isinstance(item, bytes):
            yield item


async def everything(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return all bytes of a sound."""
    return b"".join([chunk async for chunk in bytes_of(session, url)])
