"""Peak limiter with a gain: keeps loud media from clipping in a small speaker."""

import itertools

import numpy as np
import numpy.typing as npt

from ..g711 import Samples
from ..talk_options import SAMPLE_RATE_HZ

_CEILING = 10 ** (-3 / 20) * 32768
"""-3 dBFS: a small loudspeaker distorts before full scale."""

_STEP_SAMPLES = 40
"""5 ms, which the limiter looks ahead: too short to be heard as a delay."""

_RELEASE_PER_STEP = _STEP_SAMPLES / SAMPLE_RATE_HZ / 0.2
"""Back to full gain in 0.2 s, which does not pump."""


class Limiter:
    """Apply a gain and hold peaks at -3 dBFS; looks 5 ms ahead, so it lags by as much."""

    def __init__(self, gain_db: float) -> None:
        """Make a limiter behind an amplifier of `gain_db`."""
        self._amplification = 10 ** (gain_db / 20)
        self._held = np.empty(0, np.float32)
        self._gain: float | None = None

    def process(self, samples: Samples) -> Samples:
        """Return the samples that are ready, shape (n,); the last 5 ms stay until the next call."""
        pending = np.concatenate((self._held, samples.astype(np.float32) * self._amplification))
        ready_samples = max(len(pending) // _STEP_SAMPLES - 1, 0) * _STEP_SAMPLES
        self._held = pending[ready_samples:]
        return self._limit(pending[:ready_samples], self._held[:_STEP_SAMPLES])

    def flush(self) -> Samples:
        """Return the samples held back, at the end of the source."""
        pending, self._held = self._held, np.empty(0, np.float32)
        padding = -len(pending) % _STEP_SAMPLES
        limited = self._limit(np.pad(pending, (0, padding)), np.zeros(1, np.float32))
        return limited[: len(pending)]

    def _limit(self, samples: npt.NDArray[np.float32], ahead: npt.NDArray[np.float32]) -> Samples:
        """Scale whole steps so that neither they nor the transition into `ahead` exceed."""
        if not len(samples):
            return np.empty(0, np.int16)
        peaks = np.abs(samples.reshape(-1, _STEP_SAMPLES)).max(axis=1)
        peaks = np.append(peaks, np.abs(ahead).max())
        allowed = np.minimum(1.0, _CEILING / np.maximum(peaks, 1.0))
        gains = self._gains_at_steps(allowed)
        if min(gains) == 1.0:
            return samples.astype(np.int16)
        positions = np.arange(len(samples)) / _STEP_SAMPLES
        scaled = samples * np.interp(positions, np.arange(len(gains)), gains)
        return scaled.astype(np.int16)

    def _gains_at_steps(self, allowed: npt.NDArray[np.float64]) -> list[float]:
        """Return the gain at each step's edge: down at once, up over 200 ms."""
        gains = [float(allowed[0]) if self._gain is None else self._gain]
        for here, following in itertools.pairwise(allowed):
            risen = min(gains[-1] + _RELEASE_PER_STEP, 1.0)
            gains.append(float(min(risen, here, following)))
        self._gain = gains[-1]
        return gains
