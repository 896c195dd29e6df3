"""A microphone's RTP payloads before aiortc's jitter buffer.

The jitter buffer holds a voice back for 80 ms. aiortc has no public way around it, so its
version is pinned, the hook looks at what it replaces, and `track.recv()` serves where it differs.
"""

import inspect
import logging
from collections.abc import Callable

import numpy as np
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from av import AudioFrame, AudioResampler

from ...intercom.g711 import encode
from ...intercom.options import (
    SAMPLE_RATE_HZ,
    Codec,
)

_LOGGER = logging.getLogger(__name__)

_PCMA_PAYLOAD_TYPE = 8
"""Of A-law (RFC 3551 §6)."""

_HOOK = "_handle_rtp_packet"
_HOOK_PARAMETERS = ["packet", "arrival_time_ms"]

type Sink = Callable[[bytes, int], None]
"""Takes A-law bytes and their RTP sequence number."""


def hook_raw_packets(receiver: RTCRtpReceiver, sink: Sink) -> bool:
    """Have a receiver's PCMA payloads go to `sink` only; return False where that is not possible.

    To be called before the receiver has started.
    """
    original = getattr(receiver, _HOOK, None)
    if original is None or list(inspect.signature(original).parameters) != _HOOK_PARAMETERS:
        _LOGGER.debug("This aiortc has no place to take RTP packets from; using its jitter buffer")
        return False

    async def handle(packet: RtpPacket, arrival_time_ms: int) -> None:
        if packet.payload_type == _PCMA_PAYLOAD_TYPE:
            sink(packet.payload, packet.sequence_number)

    setattr(receiver, _HOOK, handle)
    return True


async def read_decoded(track: MediaStreamTrack, sink: Sink) -> None:
    """Pass a track's sound to `sink` until it ends: the slow way, 80 ms later."""
    resampler = AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if isinstance(frame, AudioFrame):
            for part in resampler.resample(frame):
                samples = part.to_ndarray().reshape(-1).astype(np.int16)
                # A frame's own time tells of those that were lost before it.
                sequence = (part.pts or 0) // part.samples & 0xFFFF
                sink(encode(samples, Codec.G711A), sequence)
