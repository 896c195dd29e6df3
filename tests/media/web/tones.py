"""Tones in containers, whole and in pieces."""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np


def tone_media(
    container: str,
    codec: str,
    pitch_hz: int,
    *,
    rate_hz: int = 48000,
    layout: str = "mono",
    duration_s: float = 0.8,
    options: dict[str, str] | None = None,
    start_s: float = 0.0,
    tags: dict[str, str] | None = None,
) -> bytes:
    """Return a file with one tone."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options or {}) as output:
        output.metadata.update(tags or {})
        stream = output.add_stream(codec, rate=rate_hz)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        for frame in _frames(pitch_hz, rate_hz, layout, duration_s, start_s):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def _frames(
    pitch_hz: int, rate_hz: int, layout: str, duration_s: float, start_s: float
) -> Iterator[av.AudioFrame]:
    channels = len(av.AudioLayout(layout).channels)
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    samples = np.rint(np.sin(2 * np.pi * pitch_hz * times) * 8000).astype(np.int16)
    for start in range(0, len(samples), 1024):
        block = np.repeat(samples[start : start + 1024], channels)
        frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], "s16", layout)
        frame.sample_rate = rate_hz
        frame.pts = start + round(start_s * rate_hz)
        frame.time_base = Fraction(1, rate_hz)
        yield frame


def fragmented(data: bytes) -> tuple[bytes, bytes]:
    """Return the header of a fragmented MP4 and what comes behind it."""
    at = 0
    while data[at + 4 : at + 8] in (b"ftyp", b"moov"):
        at += int.from_bytes(data[at : at + 4])
    return data[:at], data[at:]


def fmp4(pitch_hz: int, rate_hz: int = 48000, start_s: float = 0.0) -> tuple[bytes, bytes]:
    """Return header and segment of an HLS stream in MP4."""
    options = {"movflags": "empty_moov+default_base_moof+frag_keyframe"}
    header, body = fragmented(tone_media("mp4", "aac", pitch_hz, rate_hz=rate_hz, options=options))
    time_at = body.index(b"tfdt") + 8  # FFmpeg counts from zero in every file
    time = round(start_s * rate_hz).to_bytes(8)
    return header, body[:time_at] + time + body[time_at + 8 :]


def ts(pitch_hz: int, *, codec: str = "aac", pid: int = 256, start_s: float = 0.0) -> bytes:
    """Return a segment of an HLS stream in MPEG-TS."""
    options = {"mpegts_start_pid": str(pid)}
    return tone_media("mpegts", codec, pitch_hz, options=options, start_s=start_s)
