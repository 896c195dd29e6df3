"""Tags of an encrypted stream made readable, tag by tag (docs/protocol.md §8)."""

from dataclasses import replace

from ...intercom.wire.message_cipher import MessageCipher, MessageCipherError
from ...openapi import CryptoKey
from ..problem import UnreadableStreamError, WrongKeyError
from .flv import FlvTag
from .video_tags import KEY_FRAME, VideoTagReader

_CLEAR_PREFIX_BYTES = 5
"""The bytes of a picture's header that stay in the clear (docs/protocol.md §8)."""

_SOUND_FORMATS = {7, 8, 10}


class TagDecryptor:
    """Decrypts key frames and configurations behind five bytes, and sound as a whole.

    A key may come with a stream that is clear after all: a configuration or key frame that can
    be read as it is says so, and then nothing is decrypted.
    """

    def __init__(self, key: CryptoKey) -> None:
        """Take the key of the stream; whether it is used is not known yet."""
        self._cipher = MessageCipher(key)
        self._is_encrypted: bool | None = None

    def video(self, tag: FlvTag, reader: VideoTagReader) -> FlvTag:
        """Return a video tag in clear.

        Raises:
            WrongKeyError: the picture is encrypted with another key.
        """
        body = tag.body
        if self._is_encrypted is False or len(body) <= _CLEAR_PREFIX_BYTES or body[0] & 0x80:
            return tag
        if body[0] >> 4 != KEY_FRAME:
            return tag
        if self._is_encrypted is None and reader.can_read(tag):
            self._is_encrypted = False
            return tag
        try:
            plain = self._cipher.decrypt(body[_CLEAR_PREFIX_BYTES:])
        except MessageCipherError:
            raise self._failure() from None
        clear = replace(tag, body=body[:_CLEAR_PREFIX_BYTES] + plain)
        if self._is_encrypted is None and not reader.can_read(clear):
            raise WrongKeyError("the key opens something else")
        self._is_encrypted = True
        return clear

    def sound(self, tag: FlvTag) -> FlvTag | None:
        """Return an audio tag in clear; None where the key does not open it, for it would be noise."""
        if self._is_encrypted is False:
            return tag
        try:
            clear = replace(tag, body=self._cipher.decrypt(tag.body))
        except MessageCipherError:
            return None
        return clear if _looks_like_sound(clear.body) else None

    def _failure(self) -> Exception:
        """Return what it means that something cannot be decrypted: damage, once the key was right."""
        if self._is_encrypted:
            return UnreadableStreamError("an encrypted picture is damaged")
        return WrongKeyError("the key does not open the picture")


def _looks_like_sound(body: bytes) -> bool:
    return len(body) > 2 and body[0] >> 4 in _SOUND_FORMATS and body[1] <= 1
