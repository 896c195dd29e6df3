"""Pictures and sound out of the tags of an FLV or RTMP stream."""

from collections.abc import Iterator

from ...openapi import CryptoKey
from ..media import Picture, Sound
from .flv import FlvParser, FlvTag, TagKind
from .sound_tags import SoundTagReader
from .tag_decryptor import TagDecryptor
from .video_tags import VideoTagReader


class FlvDemuxer:
    """Incremental; nothing is held back that could be shown."""

    def __init__(self, *, may_be_encrypted: bool = False, key: CryptoKey | None = None) -> None:
        """Decrypt with a key; without one, keep quiet about sound until the stream proves to be clear."""
        self._parser = FlvParser()
        self._video = VideoTagReader()
        self._sound = SoundTagReader()
        self._decryptor = TagDecryptor(key) if key else None
        self._may_be_encrypted = may_be_encrypted and key is None

    def feed(self, chunk: bytes) -> Iterator[Picture | Sound]:
        """Yield what a chunk completes.

        Raises:
            LiveInputError: the stream cannot be read on.
        """
        for tag in self._parser.feed(chunk):
            yield from self.read(tag)

    def read(self, tag: FlvTag) -> Iterator[Picture | Sound]:
        """Yield what a tag completes; raises LiveInputError."""
        if tag.kind is TagKind.VIDEO:
            clear = self._decryptor.video(tag, self._video) if self._decryptor else tag
            yield from self._video.read(clear)
        elif tag.kind is TagKind.AUDIO and (self._video.is_clear or not self._may_be_encrypted):
            yield from self._read_sound(tag)

    def _read_sound(self, tag: FlvTag) -> Iterator[Sound]:
        clear = self._decryptor.sound(tag) if self._decryptor else tag
        sound = self._sound.read(clear) if clear is not None else None
        if sound is not None:
            yield sound
