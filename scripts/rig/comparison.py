"""Whether a camera played a piece of audio: all of it, once, and nothing in between."""

from dataclasses import dataclass

import numpy as np

from .media import SAMPLE_RATE_HZ, Samples, level_dbfs

MIN_CORRELATION = 0.98
MIN_AAC_CORRELATION = 0.95
"""AAC keeps what is heard, not the shape of the waves."""

MIN_EDGE_CORRELATION = 0.9
SILENCE_DBFS = -55.0
EDGE_SAMPLES = SAMPLE_RATE_HZ // 10
PROBE_SAMPLES = 20 * SAMPLE_RATE_HZ
SEARCH_SAMPLES = 60 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Comparison:
    """Numbers of a recording beside its reference; correlations are 1 for a perfect match."""

    reference_s: float
    played_s: float
    lead_in_ms: float
    correlation: float
    first_100_ms: float
    last_100_ms: float
    missing_ms: float
    surplus_dbfs: float

    def matches(self, least_correlation: float = MIN_CORRELATION) -> bool:
        """Return whether the reference was played from its first to its last sample, and nothing else."""
        return self.is_whole(least_correlation) and self.surplus_dbfs <= SILENCE_DBFS

    def is_whole(self, least_correlation: float = MIN_CORRELATION) -> bool:
        """Return whether the reference was played from its first to its last sample."""
        return (
            self.correlation >= least_correlation
            and min(self.first_100_ms, self.last_100_ms) >= MIN_EDGE_CORRELATION
            and self.missing_ms == 0
        )


def compare(recording: Samples, reference: Samples) -> Comparison:
    """Align a recording with its reference and measure how well they match.

    One alignment for the whole length: a gap, a repetition or a drift lowers the correlation.
    """
    start = _find(recording, reference)
    played = recording[max(start, 0) : start + reference.size]
    missing = reference.size - played.size
    padded = np.pad(played, (max(-start, 0), missing - max(-start, 0)))
    surplus = np.concatenate([recording[: max(start, 0)], recording[start + reference.size :]])
    return Comparison(
        reference_s=reference.size / SAMPLE_RATE_HZ,
        played_s=recording.size / SAMPLE_RATE_HZ,
        lead_in_ms=start / SAMPLE_RATE_HZ * 1000,
        correlation=_correlation(padded, reference),
        first_100_ms=_correlation(padded[:EDGE_SAMPLES], reference[:EDGE_SAMPLES]),
        last_100_ms=_correlation(padded[-EDGE_SAMPLES:], reference[-EDGE_SAMPLES:]),
        missing_ms=missing / SAMPLE_RATE_HZ * 1000,
        surplus_dbfs=level_dbfs(surplus),
    )


def _find(recording: Samples, reference: Samples) -> int:
    """Return the index in the recording where the reference starts; negative if its start is cut.

    Looks for the first seconds of the reference that are not silent.
    """
    loud = np.flatnonzero(np.abs(reference) > 10 ** (SILENCE_DBFS / 20))
    skipped = int(loud[0]) if loud.size else 0
    probe = reference[skipped : skipped + PROBE_SAMPLES]
    searched = recording[: skipped + PROBE_SAMPLES + SEARCH_SAMPLES]
    if not searched.size:
        return 0
    size = searched.size + probe.size - 1
    likeness = np.fft.irfft(np.fft.rfft(searched, size) * np.conj(np.fft.rfft(probe, size)), size)
    lag = int(np.argmax(likeness))
    return (lag if lag < searched.size else lag - size) - skipped


def _correlation(one: Samples, other: Samples) -> float:
    """Return the correlation coefficient of two pieces of equal length; two silences are alike."""
    quiet = [level_dbfs(piece) < SILENCE_DBFS for piece in (one, other)]
    if any(quiet):
        return float(all(quiet))
    return float(np.corrcoef(one, other)[0, 1])
