"""How an encrypting camera hides its messages (docs/protocol.md §7, §8)."""

import base64
import secrets
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from .message import MediaMessage, MessageKind

_IV = b"0123456789:;<=>?"
_CLEAR_PREFIX_BYTES = 5
_KEY_FRAME = 1


@dataclass(frozen=True)
class StreamKey:
    """AES-128-CBC with a key of the camera's own; the IV starts afresh for every message."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    iv: bytes = field(default=_IV, repr=False)

    @property
    def key_text(self) -> str:
        """Return the key in base64."""
        return base64.b64encode(self.key).decode()

    @property
    def iv_text(self) -> str:
        """Return the IV in base64."""
        return base64.b64encode(self.iv).decode()

    def hide(self, message: MediaMessage) -> MediaMessage:
        """Return the message as an encrypting camera sends it: whole audio, key frames after 5 bytes."""
        if message.kind is MessageKind.AUDIO:
            return replace(message, body=self.encrypt(message.body))
        if message.is_key_frame or (message.is_header and message.kind is MessageKind.VIDEO):
            prefix, rest = message.body[:_CLEAR_PREFIX_BYTES], message.body[_CLEAR_PREFIX_BYTES:]
            return replace(message, body=prefix + self.encrypt(rest))
        return message

    def reveal(self, kind: MessageKind, body: bytes) -> bytes:
        """Return the body of a message that `hide` has hidden; as it is where it was not."""
        if kind is MessageKind.AUDIO:
            return self.decrypt(body) or body
        if body[0] >> 4 != _KEY_FRAME:
            return body
        rest = self.decrypt(body[_CLEAR_PREFIX_BYTES:])
        return body if rest is None else body[:_CLEAR_PREFIX_BYTES] + rest

    def decrypt(self, cipher_text: bytes) -> bytes | None:
        """Return the plain text of one message; None where it is none of this key."""
        if not cipher_text or len(cipher_text) % 16:
            return None
        decryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.iv)).decryptor()
        unpadder = PKCS7(algorithms.AES.block_size).unpadder()
        try:
            padded = decryptor.update(cipher_text) + decryptor.finalize()
            return unpadder.update(padded) + unpadder.finalize()
        except ValueError:
            return None

    def encrypt(self, plain: bytes) -> bytes:
        """Return the cipher text of one message."""
        padder = PKCS7(algorithms.AES.block_size).padder()
        encryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.iv)).encryptor()
        padded = padder.update(plain) + padder.finalize()
        return encryptor.update(padded) + encryptor.finalize()
