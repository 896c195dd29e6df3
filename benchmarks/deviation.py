"""How far tags arrive from the ideal clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

_SETTLED_MS = 2000
_ENDING_MS = 250

type Milliseconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pacing:
    """Deviation from the settled line in ms over one or more sessions, and gaps that were heard.

    A tag's offset is its time of arrival less the playing time of all before it. The settled line
    is the middle offset after the first two seconds of audio: by then a lead-in is over and a head
    start is built, both of which move the line on purpose. The last quarter of a second is left out
    too: a voice that is cut fades out in one go.
    """

    p50_ms: float
    p99_ms: float
    max_ms: float
    worst_session_p99_ms: float
    underruns: int

    @classmethod
    def of(cls, recordings: Sequence[dict[str, Any]]) -> Self:
        """Return the pacing of sessions that the simulator recorded."""
        sessions = [settled_deviations_ms(item) for item in recordings]
        everything = np.concatenate(sessions)
        return cls(
            p50_ms=float(np.percentile(everything, 50)),
            p99_ms=float(np.percentile(everything, 99)),
            max_ms=float(everything.max()),
            worst_session_p99_ms=max(float(np.percentile(item, 99)) for item in sessions),
            underruns=sum(item["underruns"] for item in recordings),
        )


def settled_deviations_ms(recording: dict[str, Any]) -> Milliseconds:
    """Return how far each tag between beginning and end came from the settled line, shape (n,)."""
    offsets_ms = np.asarray(np.load(Path(recording["arrivals"])), np.float64)
    tag_ms = recording["received_samples"] / 8 / len(offsets_ms)
    settled_ms = offsets_ms[int(_SETTLED_MS / tag_ms) : -int(_ENDING_MS / tag_ms)]
    return np.abs(settled_ms - np.median(settled_ms))
