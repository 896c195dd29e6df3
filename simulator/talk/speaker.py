"""The loudspeaker of a camera: a ring buffer that a sound card drains in real time."""

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from .g711 import Samples

if TYPE_CHECKING:
    from simulator.cloud.room import Room

    from .decoders import Decode
    from .wav_file import WavFile

_AUDIBLE = 32
_ROUNDING_SAMPLES = 1e-3


class Speaker:
    """Plays from the first audio on, `rate_hz` samples a second whether there are any or not.

    Time is not followed by a timer: each arrival works out how many samples the sound card has
    taken since playing began. `_end` is where the queued audio ends on that time line, so
    `_end - position` samples are in the ring, and a position beyond `_end` means that silence
    was played (docs/protocol.md §9).
    """

    def __init__(
        self,
        wav: WavFile,
        decode: Decode,
        rate_hz: int,
        ring_samples: int,
        room: Room,
        *,
        loses_oldest: bool = True,
    ) -> None:
        """Take the file that keeps what is played, the codec, the size of the ring, and the room.

        A ring that is full loses frames that wait longest, or what comes.
        """
        self._loses_oldest = loses_oldest
        self._waiting: deque[int] = deque()
        self._room = room
        self._wav = wav
        self._decode = decode
        self._rate_hz = rate_hz
        self._ring_samples = ring_samples
        self._end = 0
        self._first_sound: int | None = None
        self.started_at_s: float | None = None
        self.first_sound_arrived_at_s: float | None = None
        self.underruns = 0
        self.underrun_samples = 0
        self.overflow_samples = 0
        self.dropped_at_close_samples = 0
        self.trailing_silence_samples = 0
        self.most_queued_samples = 0

    def play(self, codes: bytes, now_s: float) -> None:
        """Queue sound that arrived now; what does not fit into the ring is lost."""
        position = self._position(now_s)
        if position > self._end:
            self._play_silence(position - self._end)
        samples = self._decode(codes)
        self._forget_begun(position)
        if self._loses_oldest:
            self._make_room(len(samples), position, now_s)
        free = self._ring_samples - (self._end - position)
        if len(samples) > free:
            self.overflow_samples += len(samples) - free
            samples = samples[:free]
        if self._first_sound is None:
            self._look_for_sound(samples, now_s)
        self._wav.append(samples)
        self._room.hear_speaker(samples, now_s + (self._end - position) / self._rate_hz)
        self._end += len(samples)
        self._waiting.append(len(samples))
        self.most_queued_samples = max(self.most_queued_samples, self._end - position)

    def stop(self, now_s: float) -> None:
        """Drop what is still queued, as StopVoiceIntercom does."""
        if self.started_at_s is None:
            return
        self._room.stop_speaker(now_s)
        position = self._position(now_s)
        self.dropped_at_close_samples = max(0, self._end - position)
        self.trailing_silence_samples = max(0, position - self._end)
        self._end -= self.dropped_at_close_samples
        self._wav.drop_last(self.dropped_at_close_samples)

    @property
    def first_sound_played_at_s(self) -> float | None:
        """Return when the first audible sample left the speaker."""
        if self._first_sound is None or self.started_at_s is None or self._first_sound >= self._end:
            return None
        return self.started_at_s + self._first_sound / self._rate_hz

    def _position(self, now_s: float) -> int:
        """Return how many samples the sound card has taken; the first call starts it."""
        if self.started_at_s is None:
            self.started_at_s = now_s
        return int((now_s - self.started_at_s) * self._rate_hz + _ROUNDING_SAMPLES)

    def _forget_begun(self, position: int) -> None:
        """Keep only the lengths of frames of which nothing has been played."""
        while self._waiting and self._end - sum(self._waiting) < position:
            self._waiting.popleft()

    def _make_room(self, wanted: int, position: int, now_s: float) -> None:
        """Lose whole frames, the oldest first, until what comes has room."""
        start, lost = self._end - sum(self._waiting), 0
        while self._waiting and self._end - lost - position + wanted > self._ring_samples:
            lost += self._waiting.popleft()
        if not lost:
            return
        left = self._wav.drop(self._end - start, lost)
        self.overflow_samples += lost
        self._end -= lost
        if self._first_sound is not None and self._first_sound >= start:
            self._first_sound = max(start, self._first_sound - lost)
        self._room.stop_speaker(now_s)
        self._room.hear_speaker(left, now_s + (start - position) / self._rate_hz)

    def _play_silence(self, samples: int) -> None:
        self.underruns += 1
        self.underrun_samples += samples
        self._end += samples
        self._wav.append_silence(samples)

    def _look_for_sound(self, samples: Samples, now_s: float) -> None:
        audible = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
        if len(audible):
            self._first_sound = self._end + int(audible[0])
            self.first_sound_arrived_at_s = now_s
