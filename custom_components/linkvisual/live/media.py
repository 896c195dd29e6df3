"""Encoded pictures and sounds: as a stream holds them, and as packets for viewers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .picture.h26x import VideoCodec


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
    lag_ms: int = 0
    """How much later it comes than sound that is not compressed, by the nature of its codec."""


type Media = Picture | Sound


AUDIO_PACKET_SAMPLES = 160
"""20 ms, as browsers send and expect G.711 (RFC 3551 §4.2)."""

SAMPLES_PER_MS = 8
"""Of G.711 at 8 kHz."""


type RtpPayload = tuple[bytes | memoryview, ...]
"""Parts that follow each other; a piece of a picture is a view of it, not a copy."""


@dataclass(slots=True)
class Shared:
    """What the viewers of one picture share: its RTP payloads, once somebody has made them."""

    payloads: Sequence[RtpPayload] | None = None


@dataclass(frozen=True, slots=True)
class VideoPacket:
    """One access unit of H.264 in Annex B, with SPS and PPS before every key frame.

    `timestamp_ms` rises from packet to packet, on one line across reconnects. A packet with
    another time has the same `shared`.
    """

    data: bytes = field(repr=False)
    timestamp_ms: int
    keyframe: bool
    shared: Shared = field(default_factory=Shared, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AudioPacket:
    """160 bytes of A-law, which is 20 ms; `timestamp_samples` is on the same line, at 8 kHz."""

    data: bytes = field(repr=False)
    timestamp_samples: int
    lag_ms: int = 0
    """See `Sound`."""


type MediaPacket = VideoPacket | AudioPacket
