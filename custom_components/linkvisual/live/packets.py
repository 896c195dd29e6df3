"""What a live source hands to every viewer, ready to be sent."""

from dataclasses import dataclass, field

AUDIO_PACKET_SAMPLES = 160
SAMPLES_PER_MS = 8


@dataclass(frozen=True, slots=True)
class VideoPacket:
    """One access unit of H.264 in Annex B, with SPS and PPS before every key frame.

    `timestamp_ms` rises from packet to packet, on one line across reconnects.
    """

    data: bytes = field(repr=False)
    timestamp_ms: int
    keyframe: bool


@dataclass(frozen=True, slots=True)
class AudioPacket:
    """160 bytes of A-law, which is 20 ms; `timestamp_samples` is on the same line, at 8 kHz."""

    data: bytes = field(repr=False)
    timestamp_samples: int


type MediaPacket = VideoPacket | AudioPacket
