"""The room around a camera: what its microphone hears of its own speaker and of visitors."""

import wave
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.talk.g711 import Samples

if TYPE_CHECKING:
    from simulator.knobs import CameraKnobs

RATE_HZ = 8000

_AUDIBLE = 200
"""The lowest sample that a visitor takes for somebody speaking; silence in A-law is 8."""

_KEPT_S = 10.0
"""How long sound of the speaker is kept: longer than any echo."""


@dataclass(frozen=True, slots=True)
class Visit:
    """When a visitor was asked and answered, in s (monotonic)."""

    asked_s: float
    """When the last sample of the question was out of the speaker."""

    answers_s: float
    """When the first sample of the answer was spoken."""


class Room:
    """Sound by the clock of the machine, 8 kHz mono; times in s (monotonic).

    A visitor speaks when the speaker has said something and is silent: the files of the knob
    `visitor` one after the other, one for each time. A knob that is set again is another visitor.
    """

    def __init__(self, knobs: CameraKnobs) -> None:
        """Take the knobs of the camera."""
        self._knobs = knobs
        self._said: deque[tuple[float, Samples]] = deque()
        self._spoken_at_s: float | None = None
        self._silent_at_s = 0.0
        self._visitor: tuple[float, Samples] | None = None
        self._visit = knobs.visitor
        self._answers = 0
        self.last_visit: Visit | None = None

    def hear_speaker(self, samples: Samples, at_s: float) -> None:
        """Take sound whose first sample leaves the speaker at a time."""
        self._said.append((at_s, samples))
        self._silent_at_s = at_s + len(samples) / RATE_HZ
        audible = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
        if len(audible):
            self._spoken_at_s = at_s + int(audible[-1]) / RATE_HZ

    def stop_speaker(self, now_s: float) -> None:
        """Drop what would have left the speaker later."""
        self._said = deque((at_s, samples) for at_s, samples in self._said if at_s < now_s)

    def sound(self, start_s: float, count: int) -> Samples:
        """Return what the microphone hears from a time on; to be asked in the order of time."""
        end_s = start_s + count / RATE_HZ
        while self._said and _end_s(*self._said[0]) < start_s - _KEPT_S:
            self._said.popleft()
        if self._visitor is not None and _end_s(*self._visitor) <= start_s:
            self._visitor = None
        self._let_visitor_speak(start_s, end_s)
        mixed = np.zeros(count, dtype=np.float64)
        if self._knobs.echo_db is not None:
            gain = 10 ** (self._knobs.echo_db / 20)
            for at_s, samples in self._said:
                _mix(mixed, start_s, at_s + self._knobs.echo_delay_ms / 1000, samples * gain)
        if self._visitor is not None:
            _mix(mixed, start_s, *self._visitor)
        return np.clip(mixed, -32768, 32767).astype(np.int16)

    def _let_visitor_speak(self, start_s: float, now_s: float) -> None:
        """Begin the next answer once the speaker has been silent for long enough.

        An answer that would be over before the microphone is listened to is not given.
        """
        if self._visit is not self._knobs.visitor:
            self._visit, self._answers = self._knobs.visitor, 0
        if self._spoken_at_s is None or self._visitor is not None:
            return
        begin_s = self._spoken_at_s + self._knobs.visitor_pause_ms / 1000
        if begin_s <= now_s:
            self._spoken_at_s = None
            if self._answers < len(self._visit):
                answer = (begin_s, read_wav(self._visit[self._answers]))
                if _end_s(*answer) > start_s:
                    self._visitor = answer
                    self.last_visit = Visit(self._silent_at_s, begin_s)
                    self._answers += 1


def read_wav(path: str) -> Samples:
    """Return a mono WAV of 16 bits at 8 kHz; raises OSError, wave.Error or ValueError."""
    with wave.open(path) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if shape != (1, 2, RATE_HZ):
            raise ValueError(f"{path} is not mono, 16 bits, {RATE_HZ} Hz")
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


def _end_s(at_s: float, samples: Samples) -> float:
    return at_s + len(samples) / RATE_HZ


def _mix(mixed: np.ndarray, start_s: float, at_s: float, samples: np.ndarray) -> None:
    """Add what of some sound lies in a block that starts at a time."""
    offset = round((at_s - start_s) * RATE_HZ)
    first, last = max(offset, 0), min(offset + len(samples), len(mixed))
    if first < last:
        mixed[first:last] += samples[first - offset : last - offset]
