"""A camera as a listener: when sound arrived, when it was read, and what became of it."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from .arrivals import Arrivals
from .decoders import decoder_of
from .speaker import Speaker
from .wav_file import WavFile

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.cloud.device import Device

    from .tags import AudioConfig, DataTag

DEFAULT_RATE_HZ = 8000


class Listener:
    """Plays one talk session (docs/protocol.md §7.4, §9); times in s (monotonic)."""

    def __init__(self, device: Device, path: Path, *, over_rtmp: bool) -> None:
        """Take the camera and where its sound is kept; AAC is for RTMP only."""
        self._device = device
        self._path = path
        self._over_rtmp = over_rtmp
        self._unread: deque[tuple[float, AudioConfig, DataTag]] = deque()
        self._read_at_s = 0.0
        self._wav: WavFile | None = None
        self.joined_at_s: float | None = None
        self.stopped = asyncio.Event()
        self.arrivals = Arrivals()
        self.speaker: Speaker | None = None
        self.undecryptable_messages = 0
        self.unread_messages = 0
        self.discarded_before_join_samples = 0
        self.unplayable_samples = 0

    def join(self, at_s: float) -> None:
        """Be there from a time on."""
        self.joined_at_s = at_s

    def note_arrival(self, config: AudioConfig, tag: DataTag, now_s: float) -> None:
        """Count sound that arrived now."""
        rate_hz = config.rate_hz or DEFAULT_RATE_HZ
        self.arrivals.add(now_s, tag.samples(config) / rate_hz)

    def queue(self, config: AudioConfig, tag: DataTag, now_s: float) -> None:
        """Take sound to be read when it is its turn: one message in `message_interval_ms`."""
        interval_s = self._device.knobs.message_interval_ms / 1000
        self._read_at_s = max(self._read_at_s + interval_s, now_s)
        self._unread.append((self._read_at_s, config, tag))
        self.read_until(now_s)

    def read_until(self, now_s: float) -> None:
        """Play what has been read by now."""
        while self._unread and self._unread[0][0] <= now_s:
            read_at_s, config, tag = self._unread.popleft()
            self.play(config, tag, read_at_s)

    def play(self, config: AudioConfig, tag: DataTag, now_s: float) -> None:
        """Play sound now, if the camera is there and can."""
        if self.joined_at_s is None or now_s < self.joined_at_s:
            self.discarded_before_join_samples += tag.samples(config)
        elif not self._plays(config):
            self.unplayable_samples += tag.samples(config)
        else:
            (self.speaker or self._start_speaker(config)).play(tag.payload, now_s)

    def stop(self, now_s: float, grace_ms: float = 0.0) -> None:
        """Lose what was not read, and stop the speaker after a time of grace; once is enough."""
        if self.stopped.is_set():
            return
        self.stopped.set()
        self.read_until(now_s)
        self.unread_messages += len(self._unread)
        if self.speaker is not None:
            self.speaker.stop(now_s + grace_ms / 1000)
        self.wav.close()

    @property
    def wav(self) -> WavFile:
        """Return the file of what was played."""
        if self._wav is None:
            self._wav = WavFile(self._path, DEFAULT_RATE_HZ, 0)
        return self._wav

    def _plays(self, config: AudioConfig) -> bool:
        """Tell whether the camera can turn this format into sound; if not, it says nothing."""
        knobs = self._device.knobs
        if config.codec not in knobs.codecs:
            return False
        if config.codec == "AAC":
            return self._over_rtmp
        return config.is_g711 and config.rate_hz in knobs.rates_hz

    def _start_speaker(self, config: AudioConfig) -> Speaker:
        knobs, room = self._device.knobs, self._device.room
        self._wav = WavFile(self._path, config.rate_hz, knobs.ring_bytes)
        self.speaker = Speaker(
            self._wav,
            decoder_of(config.codec),
            config.rate_hz,
            knobs.ring_bytes,
            room,
            loses_oldest=knobs.overflow_loses == "oldest",
        )
        return self.speaker
