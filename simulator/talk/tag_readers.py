"""From messages to tags: strictly one tag per message, or leniently from a stream of bytes."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from .tags import (
    CONFIG_AT,
    FIRST_MESSAGE_BYTES,
    TAG_OVERHEAD_BYTES,
    AudioConfig,
    DataTag,
    check_file_header,
    read_config_body,
    read_data_message,
    read_first_message,
)
from .violation import ProtocolViolationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.live.cipher import StreamKey

_LARGEST_BODY_BYTES = 65536


@dataclass
class Segmentation:
    """How often messages and tags did not coincide, and tags that could not be used."""

    multi_tag_messages: int = 0
    split_tags: int = 0
    malformed_tags: int = 0


class TagReader(Protocol):
    """Turns messages into tags and keeps the configuration."""

    config: AudioConfig | None
    segmentation: Segmentation

    def feed(self, message: bytes) -> Sequence[DataTag]:
        """Return the data tags that end in this message; raises ProtocolViolationError."""
        ...


@dataclass
class StrictReader:
    """Takes exactly one tag per message and nothing that differs from docs/protocol.md §6.

    With a key the bodies of tags are encrypted.
    """

    key: StreamKey | None = None
    config: AudioConfig | None = None
    segmentation: Segmentation = field(default_factory=Segmentation)

    def feed(self, message: bytes) -> Sequence[DataTag]:
        """Return the data tag of this message, none for the first; raises ProtocolViolationError."""
        if self.key is not None:
            message = self._decrypted(message, self.key)
        if self.config is None:
            self.config = read_first_message(message)
            return ()
        return (read_data_message(message, self.config.format_byte),)

    def _decrypted(self, message: bytes, key: StreamKey) -> bytes:
        """Return a message with the body of its tag in clear; raises ProtocolViolationError."""
        start = 0 if self.config else CONFIG_AT
        body = key.decrypt(message[start + 11 : -4])
        if body is None:
            raise ProtocolViolationError("the body of a tag cannot be decrypted")
        head = message[: start + 1] + len(body).to_bytes(3) + message[start + 4 : start + 11]
        return head + body + (len(body) + 11).to_bytes(4)


@dataclass
class LenientReader:
    """Takes a stream of bytes cut anywhere, and skips tags that are not audio data."""

    config: AudioConfig | None = None
    segmentation: Segmentation = field(default_factory=Segmentation)
    _buffer: bytearray = field(default_factory=bytearray)
    _header_seen: bool = False

    def feed(self, message: bytes) -> Sequence[DataTag]:
        """Return the data tags that end in this message; raises ProtocolViolationError."""
        carried = len(self._buffer)
        self._buffer += message
        if not self._header_seen and not self._take_header():
            return ()
        bodies = list(self._bodies())
        data_tags = [tag for tag in map(self._data_tag, bodies) if tag is not None]
        self._count(carried, len(bodies), is_first=not data_tags and len(bodies) == 1)
        return data_tags

    def _take_header(self) -> bool:
        if len(self._buffer) < FIRST_MESSAGE_BYTES:
            return False
        check_file_header(bytes(self._buffer[:CONFIG_AT]))
        del self._buffer[:CONFIG_AT]
        self._header_seen = True
        return True

    def _bodies(self) -> Iterator[tuple[int, bytes]]:
        """Cut every complete audio tag off the buffer: timestamp and body."""
        buffer = self._buffer
        while len(buffer) >= TAG_OVERHEAD_BYTES:
            size = int.from_bytes(buffer[1:4])
            if buffer[0] not in {8, 9, 18} or size > _LARGEST_BODY_BYTES:
                self.segmentation.malformed_tags += 1
                buffer.clear()
                return
            if len(buffer) < size + TAG_OVERHEAD_BYTES:
                return
            timestamp = int.from_bytes(buffer[4:7]) | buffer[7] << 24
            kind, body = buffer[0], bytes(buffer[11 : 11 + size])
            del buffer[: size + TAG_OVERHEAD_BYTES]
            if kind == 8:
                yield timestamp, body

    def _data_tag(self, timed_body: tuple[int, bytes]) -> DataTag | None:
        timestamp_ms, body = timed_body
        if self.config is None:
            self.config = read_config_body(body)
            return None
        if len(body) < 3 or body[1] != 1 or body[0] >> 4 != self.config.format_byte >> 4:
            self.segmentation.malformed_tags += 1
            return None
        return DataTag(timestamp_ms, body[2:])

    def _count(self, carried: int, tags: int, *, is_first: bool) -> None:
        if carried and tags and not is_first:
            self.segmentation.split_tags += 1
        if tags > 1:
            self.segmentation.multi_tag_messages += 1
