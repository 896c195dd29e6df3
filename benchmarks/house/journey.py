"""The way of one chirp from a mouth to a camera's speaker, with the time at each station."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from .mouth import Said
from .speaker import PlayedBySpeaker

_EARLIEST_S, _LATEST_S = -0.5, 1.5
"""A chirp is looked for at the speaker from before it was said on, so that a wrong clock shows."""

_DOOR = 2
"""Where, in what is known of a datagram, its times stand."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Times in s (monotonic); those inside Home Assistant are None where the chirp's datagram was lost."""

    said_s: float
    at_door_s: float | None
    let_in_s: float | None
    handed_s: float
    reached_camera_s: float
    played_s: float

    @property
    def whole_ms(self) -> float:
        """The time from the mouth to the speaker."""
        return (self.played_s - self.said_s) * 1000

    @property
    def parts_ms(self) -> tuple[float, ...] | None:
        """Browser, network, ours, socket and the camera's reserve; None where a station is unknown."""
        if self.at_door_s is None or self.let_in_s is None:
            return None
        stations = (self.said_s, self.at_door_s, self.let_in_s, self.handed_s,
                    self.reached_camera_s, self.played_s)  # fmt: skip
        return tuple((end - start) * 1000 for start, end in pairwise(stations))


def journeys(
    said: Iterable[Said], trace: dict[str, Any], played: PlayedBySpeaker
) -> Iterator[Journey]:
    """Yield the way of each chirp that was said and heard, in their order."""
    ends = [end for _, end, _, _ in trace["given"]]
    chirps = [(chirp, *played.place_of(chirp)) for chirp in played.chirps()]
    heard = [(played.played_s(tag, offset), chirp, tag, offset) for chirp, tag, offset in chirps]
    for one in said:
        near = [
            item
            for item in heard
            if item[1].rising is one.rising and _EARLIEST_S < item[0] - one.at_s < _LATEST_S
        ]
        if not near:
            continue
        played_s, _, tag, offset = max(near, key=lambda item: item[1].likeness)
        if tag >= len(trace["tags"]):
            return
        handed_s, _, taken = trace["tags"][tag]
        at_door_s = let_in_s = None
        if taken is not None:
            spoken = taken - played.tag_samples + offset
            datagram = _datagram(trace["given"], ends, spoken)
            at_door_s, let_in_s = datagram[_DOOR:] if datagram else (None, None)
        arrived_s = float(played.arrived_s[tag])
        yield Journey(one.at_s, at_door_s, let_in_s, handed_s, arrived_s, played_s)


def _datagram(
    given: Sequence[Sequence[float]], ends: Sequence[int], spoken: int
) -> Sequence[float] | None:
    """Return what is known of the datagram that one of the microphone's samples came with."""
    number = int(np.searchsorted(ends, spoken, "right"))
    return given[number] if number < len(given) and given[number][0] <= spoken else None
