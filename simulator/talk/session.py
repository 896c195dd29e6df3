"""One talk session: from the messages of a socket to what the camera played."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .arrivals import Arrivals
from .bodies import BodyReader
from .decoders import decoder_of
from .speaker import Speaker
from .tag_readers import LenientReader, StrictReader, TagReader
from .violation import ProtocolViolationError
from .wav_file import WavFile

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey

    from .device_leg import DeviceLeg
    from .tags import AudioConfig, DataTag

_DEFAULT_RATE_HZ = 8000
_AAC_FRAME_SAMPLES = 1024


@dataclass(frozen=True)
class Origin:
    """Who talks, and since when; times in s (monotonic)."""

    remote: str
    user_agent: str
    queried_at_s: float
    connected_at_s: float


class TalkSession:
    """Counts and plays what arrives on one socket (docs/protocol.md §6, §9)."""

    def __init__(
        self,
        device: Device,
        number: int,
        folder: Path,
        origin: Origin,
        *,
        over_rtmp: bool = False,
        key: StreamKey | None = None,
    ) -> None:
        """Take the camera, the running number of the session and the folder for its files.

        With a key the session is encrypted; bodies of RTMP come here decrypted.
        """
        self.encrypted = key is not None
        self.device = device
        self.number = number
        self.origin = origin
        self.path = folder / f"{device.device_name}-{number:04d}.wav"
        self.started = datetime.now(UTC)
        self.joined_at_s = origin.connected_at_s + device.knobs.join_delay_ms / 1000
        self.leg: DeviceLeg | None = None
        self._configured = False
        self.bodies = BodyReader() if over_rtmp else None
        self.reader: TagReader = self.bodies or (
            StrictReader(key) if device.knobs.strict else LenientReader()
        )
        self._unread: deque[tuple[float, DataTag]] = deque()
        self._read_at_s = 0.0
        self.undecryptable_messages = 0
        self.unread_messages = 0
        self.arrivals = Arrivals()
        self.speaker: Speaker | None = None
        self.wav: WavFile | None = None
        self.messages = 0
        self.text_messages = 0
        self.tags = 0
        self.received_samples = 0
        self.discarded_before_join_samples = 0
        self.unplayable_samples = 0
        self.first_timestamp_ms: int | None = None
        self.last_timestamp_ms = 0
        self.timestamps_backwards = 0

    def on_text(self) -> None:
        """Count a text message; raises ProtocolViolationError where text is not ignored."""
        self.messages += 1
        self.text_messages += 1
        if self.reader.config is None:
            raise ProtocolViolationError("first message is not binary", 1003)
        if self.device.knobs.text_frames == "close":
            raise ProtocolViolationError("text message", 1003)

    def on_message(self, message: bytes, now_s: float) -> None:
        """Take a binary message that arrived now; raises ProtocolViolationError."""
        self.messages += 1
        for tag in self.reader.feed(message):
            self._note_tag(tag, now_s)
            self._play(tag, now_s)

    def on_body(self, body: bytes | None, timestamp_ms: int, now_s: float) -> None:
        """Take a body that arrived now, None where it cannot be decrypted; raises ProtocolViolationError.

        A camera reads one message in ten milliseconds, plays it at once, and loses what it has
        not read when the connection ends.
        """
        self.messages += 1
        self._read_until(now_s)
        if body is None:
            self.undecryptable_messages += 1
        elif self.bodies and (tag := self.bodies.read(body, timestamp_ms)) is not None:
            interval_s = self.device.knobs.message_interval_ms / 1000
            self._read_at_s = max(self._read_at_s + interval_s, now_s)
            self._note_tag(tag, now_s)
            self._unread.append((self._read_at_s, tag))
            self._read_until(now_s)

    def _read_until(self, now_s: float) -> None:
        while self._unread and self._unread[0][0] <= now_s:
            self._play(self._unread[0][1], self._unread.popleft()[0])

    def stop(self, now_s: float, grace_ms: float) -> WavFile:
        """Stop the speaker after a time of grace and return what it played, closed."""
        self._read_until(now_s)
        self.unread_messages = len(self._unread)
        if self.speaker is not None:
            self.speaker.stop(now_s + grace_ms / 1000)
        wav = self.wav or WavFile(self.path, _DEFAULT_RATE_HZ, 0)
        wav.close()
        return wav

    def _note_tag(self, tag: DataTag, now_s: float) -> None:
        config, samples = self._measure(tag)
        self.tags += 1
        self.received_samples += samples
        self.arrivals.add(now_s, samples / (config.rate_hz or _DEFAULT_RATE_HZ))
        self._follow_timestamp(tag.timestamp_ms)

    def _play(self, tag: DataTag, now_s: float) -> None:
        config, samples = self._measure(tag)
        if self.leg is not None:
            self._relay(self.leg, config, tag)
        elif now_s < self.joined_at_s:
            self.discarded_before_join_samples += samples
        elif not self.plays(config):
            self.unplayable_samples += samples
        else:
            (self.speaker or self._start_speaker(config)).play(tag.payload, now_s)

    def _relay(self, leg: DeviceLeg, config: AudioConfig, tag: DataTag) -> None:
        """Send sound on to a camera that is an outside program."""
        if not self._configured:
            self._configured = True
            leg.configure(config.body)
        leg.send(bytes([config.format_byte, 1]) + tag.payload, tag.timestamp_ms)

    def _measure(self, tag: DataTag) -> tuple[AudioConfig, int]:
        config = self.reader.config
        assert config is not None  # noqa: S101 - a reader yields tags only after the config
        return config, len(tag.payload) if config.is_g711 else _AAC_FRAME_SAMPLES

    def plays(self, config: AudioConfig) -> bool:
        """Tell whether the camera can turn this format into sound."""
        knobs = self.device.knobs
        if config.codec not in knobs.codecs:
            return False
        if config.codec == "AAC":
            return self.bodies is not None
        return config.is_g711 and config.rate_hz in knobs.rates_hz

    def _start_speaker(self, config: AudioConfig) -> Speaker:
        ring_samples = self.device.knobs.ring_bytes
        self.wav = WavFile(self.path, config.rate_hz, ring_samples)
        decode = decoder_of(config.codec)
        self.speaker = Speaker(self.wav, decode, config.rate_hz, ring_samples, self.device.room)
        return self.speaker

    def _follow_timestamp(self, timestamp_ms: int) -> None:
        if self.first_timestamp_ms is None:
            self.first_timestamp_ms = timestamp_ms
        elif timestamp_ms < self.last_timestamp_ms:
            self.timestamps_backwards += 1
            if self.device.knobs.strict_timestamps:
                raise ProtocolViolationError("timestamp goes backwards")
        self.last_timestamp_ms = timestamp_ms
