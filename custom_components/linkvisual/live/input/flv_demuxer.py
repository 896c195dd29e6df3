"""Pictures and sound out of the bytes of an FLV stream."""

from collections.abc import Iterator

from ..media import Picture, Sound
from .flv import FlvParser, FlvTag, TagKind
from .sound_tags import SoundTagReader
from .video_tags import VideoTagReader


class FlvDemuxer:
    """Incremental; nothing is held back that could be shown."""

    def __init__(self, *, may_be_encrypted: bool = False) -> None:
        """Keep quiet about sound until a picture proves that the stream is clear, if in doubt."""
        self._parser = FlvParser()
        self._video = VideoTagReader()
        self._sound = SoundTagReader()
        self._may_be_encrypted = may_be_encrypted

    def feed(self, chunk: bytes) -> Iterator[Picture | Sound]:
        """Yield what a chunk completes.

        Raises:
            LiveInputError: the stream cannot be read on.
        """
        for tag in self._parser.feed(chunk):
            yield from self._read(tag)

    def _read(self, tag: FlvTag) -> Iterator[Picture | Sound]:
        if tag.kind is TagKind.VIDEO:
            yield from self._video.read(tag)
        elif tag.kind is TagKind.AUDIO and (self._video.is_clear or not self._may_be_encrypted):
            sound = self._sound.read(tag)
            if sound is not None:
                yield sound
