"""One talk session: from the messages of a client to the camera that listens."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .bodies import BodyReader
from .listener import Listener
from .tag_readers import LenientReader, StrictReader, TagReader
from .violation import ProtocolViolationError

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey

    from .device_leg import DeviceLeg
    from .tags import AudioConfig, DataTag


@dataclass(frozen=True)
class Origin:
    """Who talks, and since when; times in s (monotonic)."""

    remote: str
    user_agent: str
    queried_at_s: float
    connected_at_s: float


class TalkSession:
    """Counts what arrives on one connection and hands it on (docs/protocol.md §6, §9)."""

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
        self.listener = Listener(device, self.path, over_rtmp=over_rtmp)
        self.leg: DeviceLeg | None = None
        if not device.has_leg:
            self.listener.join(origin.connected_at_s + device.knobs.join_delay_ms / 1000)
        self.bodies = BodyReader() if over_rtmp else None
        self.reader: TagReader = self.bodies or (
            StrictReader(key) if device.knobs.strict else LenientReader()
        )
        self.messages = 0
        self.text_messages = 0
        self.tags = 0
        self.received_samples = 0
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
            config = self._note_tag(tag)
            if self.leg is not None:
                self.leg.relay(config, tag, now_s)
            else:
                self.listener.note_arrival(config, tag, now_s)
                self.listener.play(config, tag, now_s)

    def on_body(self, body: bytes | None, timestamp_ms: int, now_s: float) -> None:
        """Take a body that arrived now, None where it cannot be decrypted; raises ProtocolViolationError.

        A camera reads one message in ten milliseconds, plays it at once, and loses what it has
        not read when the connection ends.
        """
        self.messages += 1
        self.listener.read_until(now_s)
        if body is None:
            self.listener.undecryptable_messages += 1
        elif self.bodies and (tag := self.bodies.read(body, timestamp_ms)) is not None:
            config = self._note_tag(tag)
            if self.leg is not None:
                self.leg.relay(config, tag, now_s)
            else:
                self.listener.note_arrival(config, tag, now_s)
                self.listener.queue(config, tag, now_s)

    def _note_tag(self, tag: DataTag) -> AudioConfig:
        config = self.reader.config
        assert config is not None  # noqa: S101 - a reader yields tags only after the config
        self.tags += 1
        self.received_samples += tag.samples(config)
        self._follow_timestamp(tag.timestamp_ms)
        return config

    def _follow_timestamp(self, timestamp_ms: int) -> None:
        if self.first_timestamp_ms is None:
            self.first_timestamp_ms = timestamp_ms
        elif timestamp_ms < self.last_timestamp_ms:
            self.timestamps_backwards += 1
            if self.device.knobs.strict_timestamps:
                raise ProtocolViolationError("timestamp goes backwards")
        self.last_timestamp_ms = timestamp_ms
