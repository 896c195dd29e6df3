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

    def place_of(self, chirp: Chirp) -> tuple[int, int]:
        """Return the tag that a chirp begins in, and the sample of it; one in a gap begins behind that."""
        sample = round(chirp.start)
        tag = max(int(np.searchsorted(self.starts, sample, "right")) - 1, 0)
        offset = max(sample - int(self.starts[tag]), 0)
        in_gap = offset >= self.tag_samples and tag + 1 < len(self.starts)
        return (tag + 1, 0) if in_gap else (tag, offset)

    def played_s(self, tag: int, offset: int) -> float:
        """Return when a sample of a tag has left the speaker."""
        return self.started_s + (int(self.starts[tag]) + offset + 1) / SAMPLE_RATE_HZ


def _starts(arrived_after_s: npt.NDArray[np.float64], samples: int) -> npt.NDArray[np.int64]:
    """Return where tags begin that are played at once, or as soon as those before are over."""
    starts, end = [], 0
    for after_s in arrived_after_s:
        end = max(end, int(after_s * SAMPLE_RATE_HZ))
        starts.append(end)
        end += samples
    return np.array(starts)
