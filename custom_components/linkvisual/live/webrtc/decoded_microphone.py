"""A microphone by way of aiortc's jitter buffer and decoder, where its packets cannot be had."""

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from ...intercom.decode.resampler import Resampler
from ...intercom.g711 import encode
from ...intercom.talk_options import Codec
from .microphone_gate import Sink


async def read_decoded(track: MediaStreamTrack, sink: Sink) -> None:
    """Pass a track's sound to `sink` until it ends: the slow way, 80 ms later."""
    resampler = Resampler()
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if isinstance(frame, AudioFrame):
            # A frame's own time tells of those that were lost before it.
            sequence = (frame.pts or 0) // frame.samples & 0xFFFF
            for part in resampler.resample(frame):
                samples = part.to_ndarray().reshape(-1).astype(np.int16)
                sink(encode(samples, Codec.G711A), sequence)
