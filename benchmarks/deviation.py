"""How far tags arrive from the ideal clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

_ENDING_MS = 250

type Milliseconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pacing:
    """Deviation from the settled line in ms over one or more sessions, and gaps that were heard.

    A tag's offset is its time of arrival less the playing time of all before it. The settled line
    is the middle offset of the last seconds of a session, when a lead-in is over and a head start is
    built, both of which move the line on purpose. The last quarter of a second is left out too: a
    voice that is cut fades out in one go.
    """

    p50_ms: float
    p99_ms: float
    max_ms: float
    worst_session_p99_ms: float
    underruns: int

    @classmethod
    def of(cls, recordings: Sequence[dict[str, Any]], last_s: float) -> Self:
        """Return the pacing in the last seconds of sessions that the simulator recorded."""
        sessions = [settled_deviations_ms(item, last_s) for item in recordings]
        everything = np.concatenate(sessions)
        return cls(
            p50_ms=float(np.percentile(everything, 50)),
            p99_ms=float(np.percentile(everything, 99)),
            max_ms=float(everything.max()),
            worst_session_p99_ms=max(float(np.percentile(item, 99)) for item in sessions),
            underruns=sum(item["underruns"] for item in recordings),
        )


def settled_deviations_ms(recording: dict[str, Any], last_s: float) -> Milliseconds:
    """Return how far each tag of a session's last seconds came from the settled line, shape (n,)."""
    offsets_ms = np.asarray(np.load(Path(recording["arrivals"])), np.float64)
    rate_hz = recording["sample_rate_hz"]
    tag_ms = recording["received_samples"] * 1000 / rate_hz / len(offsets_ms)
    settled_ms = offsets_ms[-int(last_s * 1000 / tag_ms) : -int(_ENDING_MS / tag_ms)]
    return np.abs(settled_ms - np.median(settled_ms))
