"""A talk session that is over: what the speaker played, and what was counted meanwhile."""

import json
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from .arrivals import Offsets
from .g711 import Samples


@dataclass(frozen=True)
class Recording:
    """Paths of the WAV, the statistics and the arrival offsets, with the statistics themselves."""

    iot_id: str
    path: Path
    stats: dict[str, Any]

    @property
    def json_path(self) -> Path:
        """Return where the statistics are."""
        return self.path.with_suffix(".json")

    @property
    def arrivals_path(self) -> Path:
        """Return where the arrival offset of every tag is, in ms, as a NumPy file."""
        return self.path.with_suffix(".npy")

    def samples(self) -> Samples:
        """Return what the speaker played, s16."""
        with wave.open(str(self.path), "rb") as wav:
            return np.frombuffer(wav.readframes(wav.getnframes()), dtype=np.int16)

    def arrival_offsets_ms(self) -> Offsets:
        """Return how much later than real time each tag came, in ms since the first."""
        return np.asarray(np.load(self.arrivals_path), dtype=np.float64)

    def save(self, offsets_ms: Offsets) -> None:
        """Write the statistics and the offsets beside the WAV."""
        np.save(self.arrivals_path, offsets_ms)
        text = json.dumps(self.stats, ensure_ascii=False, indent=2)
        self.json_path.write_text(text + "\n", encoding="utf-8")
