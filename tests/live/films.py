"""Films made by FFmpeg, and FFmpeg as the judge of what came out."""

import hashlib
import io
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import batched
from typing import cast

import av
import imageio_ffmpeg  # type: ignore[import-untyped]
from av.video.codeccontext import VideoCodecContext

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-threads", "1")
B_FRAMES = ("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-threads", "1")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:pools=1")
A_LAW = ("-c:a", "pcm_alaw", "-ar", "8000", "-ac", "1")
U_LAW = ("-c:a", "pcm_mulaw", "-ar", "8000", "-ac", "1")
AAC = ("-c:a", "aac", "-ar", "16000", "-ac", "1")
SILENT = ("-an",)


@cache
def film(
    video: Sequence[str] = X264,
    audio: Sequence[str] = A_LAW,
    *,
    seconds: float = 4.0,
    gop: int = 25,
    size: str = "320x180",
    container: str = "flv",
    tone_hz: int = 440,
) -> bytes:
    """Return a film of a moving pattern and a tone, 25 pictures each second."""
    source = ("-f", "lavfi", "-i")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
    command += [*source, f"testsrc2=size={size}:rate=25"]
    command += [*source, f"sine=frequency={tone_hz}:sample_rate=8000"]
    command += ["-t", str(seconds), *video, "-g", str(gop), *audio, "-f", container, "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def pixels(units: Iterable[bytes], codec: str = "h264") -> list[str]:
    """Return a digest of every picture that FFmpeg decodes from access units."""
    decoder = cast("VideoCodecContext", av.CodecContext.create(codec, "r"))
    decoder.thread_count = 1
    frames = [frame for unit in units for frame in decoder.decode(av.Packet(unit))]
    frames += decoder.decode(None)
    return [_digest(frame) for frame in frames]


def pixels_of_file(data: bytes) -> list[str]:
    """Return a digest of every picture that FFmpeg decodes from a file."""
    with av.open(io.BytesIO(data), "r") as container:
        return [_digest(frame) for frame in container.decode(video=0)]


def chunks(data: bytes, size: int) -> list[bytes]:
    """Return data in pieces of a size."""
    return [bytes(piece) for piece in batched(data, size, strict=False)]


def flv_tag(kind: int, timestamp_ms: int, body: bytes) -> bytes:
    """Return one tag with what follows it."""
    time = (timestamp_ms & 0xFFFFFF).to_bytes(3) + (timestamp_ms >> 24 & 0xFF).to_bytes(1)
    head = bytes([kind]) + len(body).to_bytes(3) + time + bytes(3)
    return head + body + (len(body) + 11).to_bytes(4)


FLV_HEADER = b"FLV\x01\x05" + (9).to_bytes(4) + bytes(4)


def _digest(frame: av.VideoFrame) -> str:
    return hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest()[:16]
