"""Audio files: decoded for comparison, and offered to Home Assistant."""

import asyncio
import mimetypes
import shutil
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .paths import FFMPEG

SAMPLE_RATE_HZ = 8000
type Samples = npt.NDArray[np.float32]
"""Mono audio at 8 kHz; full scale is 1."""


class UnreadableMediaError(Exception):
    """FFmpeg could not decode a file; the text is what it said."""


async def decode(source: Path | str) -> Samples:
    """Decode any audio file, or an address that has an end, with FFmpeg.

    Raises:
        UnreadableMediaError: FFmpeg could not.
    """
    output = ["-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-f", "s16le", "-"]
    process = await asyncio.create_subprocess_exec(
        *[str(FFMPEG), "-nostdin", "-v", "error", "-i", str(source), "-vn", *output],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    pcm, complaint = await process.communicate()
    if process.returncode != 0 or not pcm:
        raise UnreadableMediaError(f"{source}: {complaint.decode(errors='replace').strip()}")
    return from_pcm(pcm)


def read_wav(path: Path) -> Samples:
    """Return the samples of a WAV of 16 bit, mono, 8 or 16 kHz, at 8 kHz; raises ValueError for any other."""
    with wave.open(str(path)) as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if form == (1, 2, 2 * SAMPLE_RATE_HZ):
            return _at_half_the_rate(from_pcm(file.readframes(file.getnframes())))
        if form != (1, 2, SAMPLE_RATE_HZ):
            raise ValueError(f"{path.name} is not 16-bit mono at {SAMPLE_RATE_HZ} Hz: {form}")
        return from_pcm(file.readframes(file.getnframes()))


def _at_half_the_rate(samples: Samples) -> Samples:
    """Return samples at half their rate, without what is above half the new one."""
    size = samples.size // 2 * 2
    spectrum = np.fft.rfft(samples[:size])[: size // 4 + 1]
    return np.asarray(np.fft.irfft(spectrum, size // 2) / 2, np.float32)


def from_pcm(pcm: bytes) -> Samples:
    """Return 16-bit little-endian PCM as samples."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def level_dbfs(samples: Samples) -> float:
    """Return the RMS level; silence and nothing are -120 dBFS."""
    power = float(np.mean(np.square(samples))) if samples.size else 0.0
    return 10 * float(np.log10(max(power, 1e-12)))


def offer(source: Path, media_folder: Path) -> str:
    """Put a file into Home Assistant's media folder and return its media-source id.

    Home Assistant goes by the name's ending before anything looks inside, so a file whose ending
    says nothing gets one that does.
    """
    kind = mimetypes.guess_type(source.name)[0] or ""
    suffix = source.suffix.lower() if kind.startswith(("audio/", "video/")) else ".wav"
    shutil.copyfile(source, media_folder / f"media{suffix}")
    return f"media-source://media_source/local/media{suffix}"
