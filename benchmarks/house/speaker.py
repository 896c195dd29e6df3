"""What a simulated camera's speaker played, and when each tag of it had arrived."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from scripts.rig.cloud_control import RecordingState
from scripts.rig.media import SAMPLE_RATE_HZ, read_wav

from .chirps import Chirp, Sound, find_chirps


@dataclass(frozen=True, slots=True)
class PlayedBySpeaker:
    """A session by the monotonic clock: the speaker's sound, and its tags in the order of their arrival."""

    sound: Sound
    started_s: float
    arrived_s: npt.NDArray[np.float64]
    starts: npt.NDArray[np.int64]
    """Where in the sound each tag begins: behind the one before, or where silence had to be played."""
    tag_samples: int

    @classmethod
    def of(cls, recording: RecordingState, queried_s: float) -> Self:
        """Take a recording, and when the cloud was asked for its talk URL."""
        after_ms = recording["after_query_ms"]
        started_s = queried_s + after_ms["play_start"] / 1000
        offsets_s = np.asarray(np.load(Path(recording["arrivals"])), np.float64) / 1000
        tag_samples = recording["received_samples"] // len(offsets_s)
        begins_s = np.arange(len(offsets_s)) * tag_samples / SAMPLE_RATE_HZ
        arrived_s = queried_s + after_ms["first_tag"] / 1000 + offsets_s + begins_s
        return cls(
            sound=read_wav(Path(recording["wav"])).astype(np.float64),
            started_s=started_s,
            arrived_s=arrived_s,
            starts=_starts(arrived_s - started_s, tag_samples),
            tag_samples=tag_samples,
        )

    def chirps(self) -> list[Chirp]:
        """Return the chirps that left the speaker."""
        return find_chirps(self.sound, SAMPLE_RATE_HZ)

    def played_s(self, chirp: Chirp) -> float:
        """Return when the first sample of one left the speaker."""
        return self.started_s + chirp.start / SAMPLE_RATE_HZ

    def tag_at(self, sample: int) -> int:
        """Return the number of the tag that a sample came in."""
        return int(np.searchsorted(self.starts, sample, "right")) - 1


def _starts(arrived_after_s: npt.NDArray[np.float64], samples: int) -> npt.NDArray[np.int64]:
    """Return where tags begin that are played at once, or as soon as those before are over."""
    starts, end = [], 0
    for after_s in arrived_after_s:
        end = max(end, int(after_s * SAMPLE_RATE_HZ))
        starts.append(end)
        end += samples
    return np.array(starts)
