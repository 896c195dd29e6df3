"""When tags arrived, against an ideal clock."""

from array import array
from typing import Any

import numpy as np

type Offsets = np.ndarray[tuple[int], np.dtype[np.float64]]

_SETTLED_S = 1.0


class Arrivals:
    """Per tag: how much later it came than the audio before it lasts, in s since the first tag."""

    def __init__(self) -> None:
        """Start with no tag."""
        self._offsets_s = array("d")
        self._audio_s = 0.0
        self._first_at_s: float | None = None

    def add(self, now_s: float, duration_s: float) -> None:
        """Note a tag that arrived now and holds this much audio."""
        if self._first_at_s is None:
            self._first_at_s = now_s
        self._offsets_s.append(now_s - self._first_at_s - self._audio_s)
        self._audio_s += duration_s

    @property
    def first_at_s(self) -> float | None:
        """Return when the first tag arrived."""
        return self._first_at_s

    def offsets_ms(self) -> Offsets:
        """Return the offset of every tag in ms; negative means ahead of real time."""
        return np.array(self._offsets_s, dtype=np.float64) * 1000

    def statistics(self) -> dict[str, Any]:
        """Return offsets and deviations from the median offset in ms, whole and after the first second."""
        offsets = self.offsets_ms()
        if not len(offsets):
            return {"tags": 0}
        tag_s = self._audio_s / len(offsets)
        settled = offsets[int(_SETTLED_S / tag_s) :] if tag_s else offsets
        return {
            "tags": len(offsets),
            "offset_ms": _percentiles(offsets, 0, 50, 99, 100),
            "deviation_ms": _deviation(offsets),
            "settled_deviation_ms": _deviation(settled),
        }


def _deviation(offsets: Offsets) -> dict[str, float] | None:
    """Return how far the offsets are from the middle one, in ms."""
    if not len(offsets):
        return None
    middle = np.sort(offsets)[len(offsets) // 2]
    return _percentiles(np.abs(offsets - middle), 50, 99, 100)


def _percentiles(values: Offsets, *ranks: int) -> dict[str, float]:
    """Return the values at these ranks in percent, by nearest rank."""
    ordered = np.sort(values)
    names = {0: "min", 100: "max"}
    last = len(ordered) - 1
    return {
        names.get(rank, f"p{rank}"): round(float(ordered[round(last * rank / 100)]), 3)
        for rank in ranks
    }
