"""Sound out of FLV audio tags."""

from ...intercom.talk_options import SAMPLE_RATE_HZ
from ..media import Sound
from ..problem import ExcessiveStreamError
from .audio_converter import MAX_SOUND_BYTES, VoiceConverter, converter_of, lag_ms_of
from .flv import FlvTag
from .g711_header import G711Header

_G711 = {7: "pcm_alaw", 8: "pcm_mulaw"}

_AAC = 10
"""The sound format of FLV."""

_MAX_CHANGES = 64
"""Of the codec or its configuration in one stream; each costs a new decoder, and cameras make one."""

_AAC_CONFIG, _AAC_FRAME = 0, 1


class SoundTagReader:
    """Reads the audio tags of one stream (docs/protocol.md §7, §8)."""

    def __init__(self) -> None:
        """Know nothing of the stream."""
        self._header = G711Header()
        self._converter: VoiceConverter | None = None
        self._changes = 0
        self._converts: tuple[str, int, bytes | None] | None = None

    def read(self, tag: FlvTag) -> Sound | None:
        """Return the sound of a tag; None for a configuration, damage or an unknown codec.

        Raises:
            ExcessiveStreamError: the codec has changed too often.
        """
        if not 2 <= len(tag.body) <= MAX_SOUND_BYTES:
            return None
        sound_format = tag.body[0] >> 4
        if sound_format in _G711:
            voice = self._read_g711(_G711[sound_format], tag.body[1:])
        elif sound_format == _AAC:
            voice = self._read_aac(tag.body[1], tag.body[2:])
        else:
            voice = b""
        return Sound(voice, tag.timestamp_ms, lag_ms_of(self._converter)) if voice else None

    def _read_g711(self, codec: str, data: bytes) -> bytes:
        voice = self._header.strip(data)
        return self._convert((codec, self._header.rate_hz, None), voice) if voice else b""

    def _read_aac(self, packet: int, data: bytes) -> bytes:
        if packet == _AAC_CONFIG and data:
            self._prepare(("aac", SAMPLE_RATE_HZ, data))
        if packet != _AAC_FRAME or not data or self._converter is None:
            return b""
        return self._converter(data)

    def _convert(self, what: tuple[str, int, bytes | None], data: bytes) -> bytes:
        self._prepare(what)
        return self._converter(data) if self._converter else b""

    def _prepare(self, what: tuple[str, int, bytes | None]) -> None:
        """Have a converter for a codec, rate and configuration, a new one when they change."""
        if what != self._converts:
            self._changes += 1
            if self._changes > _MAX_CHANGES:
                raise ExcessiveStreamError("the sound changes all the time")
            self._converter, self._converts = converter_of(*what), what
