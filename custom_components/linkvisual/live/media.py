"""What a stream holds, with the times that the stream itself gives."""

from dataclasses import dataclass, field

from .picture.nal import VideoCodec


@dataclass(frozen=True, slots=True)
class Picture:
    """One access unit in Annex B; a key frame starts with its parameter sets.

    `dts_ms` is the time of decoding, `pts_ms` that of showing.
    """

    codec: VideoCodec
    data: bytes = field(repr=False)
    dts_ms: int
    pts_ms: int
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """A-law at 8 kHz; `timestamp_ms` is the time of its first sample."""

    data: bytes = field(repr=False)
    timestamp_ms: int


type Media = Picture | Sound
