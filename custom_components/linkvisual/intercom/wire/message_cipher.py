"""AES-128-CBC of single messages, as cameras encrypt them (docs/protocol.md §7.3, §8)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ...openapi.crypto_key import CryptoKey

_BLOCK_BYTES = 16
"""Of AES."""


class MessageCipherError(Exception):
    """A message that was not encrypted with this key."""


class MessageCipher:
    """Encrypts and decrypts messages with PKCS#7 padding; the IV starts afresh for each."""

    def __init__(self, key: CryptoKey) -> None:
        """Take the key and IV."""
        self._cipher = Cipher(algorithms.AES128(key.key), modes.CBC(key.iv))

    def encrypt(self, body: bytes) -> bytes:
        """Return the cipher text: 1 to 16 bytes longer, a multiple of 16."""
        count = _BLOCK_BYTES - len(body) % _BLOCK_BYTES
        encryptor = self._cipher.encryptor()
        return encryptor.update(body + bytes([count]) * count) + encryptor.finalize()

    def decrypt(self, body: bytes) -> bytes:
        """Return the plain text.

        Raises:
            MessageCipherError: its length or its padding is none of this key.
        """
        if not body or len(body) % _BLOCK_BYTES:
            raise MessageCipherError("not a whole number of blocks")
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(body) + decryptor.finalize()
        count = plain[-1]
        if not 1 <= count <= _BLOCK_BYTES or plain[-count:] != bytes([count]) * count:
            raise MessageCipherError("the padding is wrong")
        return plain[:-count]
