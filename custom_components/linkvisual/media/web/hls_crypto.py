"""HLS segments that are encrypted with AES-128 (RFC 8216 §5.2)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from ...intercom import UnreadableError

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
