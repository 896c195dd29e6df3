"""The bytes of HLS segments, decrypted, in which a decoder is told where another container begins."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from yarl import URL

from ...intercom import Mark, StreamItem, UnreadableError
from .addresses import absolute_url
from .hls_segments import Header, Key, Part, Segment
from .http import stream
from .ts_layout import layout_of


class SegmentReader:
    """Reads one segment after the other, with what each needs before it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Know nothing of the stream yet."""
        self._session = session
        self._header: Header | None = None
        self._layout: bytes | None = None
        self._keys: dict[str, bytes] = {}
        self._begun = False

    def forget_header(self) -> None:
        """Ask for the header again, also if its address is the same."""
        self._header = None

    async def items(self, segment: Segment, base: URL) -> AsyncGenerator[StreamItem]:
        """Yield a mark where nothing of before holds, and the bytes of a segment."""
        new_header = segment.header is not None and segment.header != self._header
        if self._begun and (segment.jumps or new_header):
            self._layout = None
            yield Mark.NEW_CONTAINER
        if new_header and segment.header is not None:
            header = segment.header
            async with aclosing(self._bytes(header.part, header.key, 0, base)) as chunks:
                async for chunk in chunks:
                    yield chunk
            self._header = header
        first = True
        async with aclosing(
            self._bytes(segment.part, segment.key, segment.sequence, base)
        ) as chunks:
            async for chunk in chunks:
                if first and self._has_other_streams(chunk):
                    yield Mark.NEW_CONTAINER
                first = False
                self._begun = True
                yield chunk

    def _has_other_streams(self, head: bytes) -> bool:
        """Return whether a segment cannot be read on from the one before, though nothing says so."""
        layout, before = layout_of(head), self._layout
        self._layout = layout or before
        return layout is not None and before is not None and layout != before

    async def _bytes(
        self, part: Part, key: Key | None, sequence: int, base: URL
    ) -> AsyncGenerator[bytes]:
        """Yield what a part of the web holds, decrypted."""
        if (url := absolute_url(base, part.address)) is None:
            raise UnreadableError("no address")
        chunks = stream(self._session, url, part.first, part.size)
        if key is not None:
            secret = await self._key(key, base)
            chunks = decrypted(chunks, secret, key.vector or sequence.to_bytes(KEY_BYTES))
        async with aclosing(chunks):
            async for chunk in chunks:
                yield chunk

    async def _key(self, key: Key, base: URL) -> bytes:
        """Return a key, which is asked for once as long as it is the same."""
        if key.address not in self._keys:
            if (url := absolute_url(base, key.address)) is None:
                raise UnreadableError("encrypted stream")
            data = b""
            async with aclosing(stream(self._session, url)) as chunks:
                async for chunk in chunks:
                    data += chunk
                    if len(data) > KEY_BYTES:
                        raise UnreadableError("encrypted stream")
            self._keys = {key.address: data}
        return self._keys[key.address]


KEY_BYTES = 16
"""Of AES-128 (RFC 8216 §5.2)."""

_BLOCK_BYTES = 16
"""Of AES."""


async def decrypted(
    chunks: AsyncGenerator[bytes], key: bytes, vector: bytes
) -> AsyncGenerator[bytes]:
    """Yield what chunks hold, without the padding at the end.

    Raises:
        UnreadableError: the key has another length than 16 bytes.
    """
    if len(key) != KEY_BYTES:
        raise UnreadableError("encrypted stream")
    decryptor = Cipher(AES(key), CBC(vector)).decryptor()
    kept = b""
    async with aclosing(chunks):
        async for chunk in chunks:
            data = kept + decryptor.update(chunk)
            kept = data[-_BLOCK_BYTES:]
            if len(data) > _BLOCK_BYTES:
                yield data[:-_BLOCK_BYTES]
    padding = kept[-1] if kept else 0
    yield kept[:-padding] if 0 < padding <= _BLOCK_BYTES else kept
