"""A WAV file that grows while the camera plays, holding back what may still be dropped."""

import math
import wave
from typing import TYPE_CHECKING

import numpy as np

from .g711 import Samples

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK_SAMPLES = 4096
_FULL_SCALE = 32768


class WavFile:
    """Mono s16 samples on their way to disk; the newest `held_samples` stay in memory."""

    def __init__(self, path: Path, rate_hz: int, held_samples: int) -> None:
        """Create the file."""
        self._file = wave.open(str(path), "wb")  # noqa: SIM115 - lives as long as the session
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(rate_hz)
        self._held_bytes = 2 * held_samples
        self._pending = bytearray()
        self._square_sum = 0
        self.peak = 0
        self.samples = 0

    def append(self, samples: Samples) -> None:
        """Add samples at the end."""
        self._pending += samples.tobytes()
        self.samples += len(samples)
        if len(self._pending) > self._held_bytes + 2 * _BLOCK_SAMPLES:
            self._flush(len(self._pending) - self._held_bytes)

    def append_silence(self, samples: int) -> None:
        """Add that many zeros at the end, block by block."""
        while samples > 0:
            block = min(samples, _BLOCK_SAMPLES)
            self.append(np.zeros(block, dtype=np.int16))
            samples -= block

    def drop_last(self, samples: int) -> None:
        """Take the newest samples back, at most as many as are held."""
        if samples:
            del self._pending[-2 * samples :]
            self.samples -= samples

    def drop(self, back: int, samples: int) -> Samples:
        """Take samples out that begin so far before the end; return what is behind them."""
        start = len(self._pending) - 2 * back
        del self._pending[start : start + 2 * samples]
        self.samples -= samples
        return np.frombuffer(bytes(self._pending[start:]), dtype=np.int16)

    def close(self) -> None:
        """Write what is pending and complete the header."""
        self._flush(len(self._pending))
        self._file.close()

    @property
    def level_dbfs(self) -> float | None:
        """Return the RMS level of what was written, relative to a full-scale square wave."""
        if not self.samples or not self._square_sum:
            return None
        rms = math.sqrt(self._square_sum / self.samples)
        return round(20 * math.log10(rms / _FULL_SCALE), 2)

    def _flush(self, size: int) -> None:
        block = bytes(self._pending[:size])
        del self._pending[:size]
        values = np.frombuffer(block, dtype=np.int16).astype(np.int32)
        if len(values):
            self._square_sum += int(np.square(values, dtype=np.int64).sum())
            self.peak = max(self.peak, int(np.abs(values).max()))
        self._file.writeframesraw(block)
