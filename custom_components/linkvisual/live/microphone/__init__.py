"""A browser's microphone as RTP brings it: late, twice, out of order or not at all."""

from .gate import MicrophoneGate
from .line import FRAME_SAMPLES, MicrophoneLine

__all__ = ["FRAME_SAMPLES", "MicrophoneGate", "MicrophoneLine"]
