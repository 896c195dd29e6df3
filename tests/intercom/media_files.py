"""Media in many formats, made by FFmpeg."""

import io
import wave

import av
import numpy as np

from custom_components.linkvisual.intercom.g711 import Samples

from .signals import tone


def wav(samples: Samples, rate_hz: int = 8000) -> bytes:
    """Return a 16-bit mono WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def tone_file(
    container: str,
    codec: str,
    *,
    rate_hz: int = 8000,
    layout: str = "mono",
    duration_s: float = 1.0,
    options: dict[str, str] | None = None,
) -> bytes:
    """Return a file with a 440 Hz tone on all channels."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options or {}) as output:
        stream = output.add_stream(codec, rate=rate_hz)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        samples = tone(duration_s, rate_hz=rate_hz)
        interleaved = np.repeat(samples, len(av.AudioLayout(layout).channels))
        frame = av.AudioFrame.from_ndarray(interleaved[np.newaxis, :], "s16", layout)
        frame.sample_rate = rate_hz
        for packet in (*stream.encode(frame), *stream.encode(None)):
            output.mux(packet)
    return file.getvalue()


def silent_video() -> bytes:
    """Return a video without a sound track."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as output:
        stream = output.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(3):
            picture = np.zeros((64, 64, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()
