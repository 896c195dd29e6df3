"""The media server's connection to a camera that is a client of it (docs/protocol.md §7.5)."""

import asyncio
import json
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from simulator.cloud.device import ServiceCall
from simulator.rtmp.chunk_writer import RtmpMessage, chunks
from simulator.rtmp.connection import AUDIO
from simulator.tcp_reset import reset

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey
    from simulator.rtmp.connection import RtmpConnection

    from .listener import Listener
    from .tags import AudioConfig, DataTag

_MEDIA_CHUNKS, _STREAM_ID = 4, 1
_STOP_TIMEOUT_S = 2.0
"""A camera stops within milliseconds of the end of its connection; a busy machine takes longer."""

_DRAIN_TIMEOUT_S = 30.0
"""A camera that is let to reads what has come: 2,700 messages in this time, nearly a minute of sound."""


def _ignore(body: bytes, timestamp_ms: int) -> None:
    """Hear nothing."""


class DeviceLeg:
    """Sends bodies to the camera while it is connected, and hands on what it sends.

    With a key both are encrypted on this leg, as the service call has told the camera.
    """

    def __init__(
        self, device: Device, token: str, key: StreamKey | None, listener: Listener
    ) -> None:
        """Take the camera, the token of its URL, the key of the session, and its sound card."""
        self.device = device
        self.token = token
        self.listener = listener
        self.joined = asyncio.Event()
        self.on_sound: Callable[[bytes, int], None] = _ignore
        """Called with bodies as they came, encrypted if the session is."""

        self._key = key
        self._connection: RtmpConnection | None = None
        self._configuration: bytes | None = None

    def service_call(self, authority: str) -> ServiceCall:
        """Return the call that brings the camera here."""
        key = self._key
        text = json.dumps({"key": key.key_text, "iv": key.iv_text}) if key else ""
        url = f"rtmp://{authority}/talk?token={self.token}"
        return ServiceCall("StartVoiceIntercom", {"IntercomUrl": url, "Key": text})

    async def serve(self, connection: RtmpConnection) -> None:
        """Serve the camera until it leaves."""
        self._connection = connection
        connection.on_media = self._take
        connection.send_status("status", "NetStream.Publish.Start")
        self.listener.join(monotonic())
        self.joined.set()
        if self._configuration is not None:
            self._send(self._configuration, 0)
        await connection.gone.wait()
        self._connection = None

    def relay(self, config: AudioConfig, tag: DataTag, now_s: float) -> None:
        """Send sound on that arrived now; nobody hears it while the camera is not there."""
        if self.device.external:
            self.listener.note_arrival(config, tag, now_s)
        if self._configuration != config.body:
            self._configuration = config.body
            self._send(config.body, 0)
        if self._connection is None:
            self.listener.discarded_before_join_samples += tag.samples(config)
        self._send(bytes([config.format_byte, 1]) + tag.payload, tag.timestamp_ms)

    def pass_on(self, message: RtmpMessage) -> None:
        """Send a message on as it is, which a camera may not survive."""
        if self._connection is not None:
            self._connection.transport.write(chunks(message, _MEDIA_CHUNKS))

    async def close(self) -> None:
        """End the camera's session, which is how a camera learns that a talk is over."""
        if self._connection is None:
            return
        timeout_s = _STOP_TIMEOUT_S
        match self.device.knobs.leg_end:
            case "half_close":
                self._connection.transport.write_eof()
                timeout_s = _DRAIN_TIMEOUT_S
            case "reset":
                reset(self._connection.transport)
            case _:
                self._connection.close()
        if not self.device.external:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self.listener.stopped.wait()

    def _send(self, body: bytes, timestamp_ms: int) -> None:
        if self._connection is not None:
            hidden = self._key.encrypt(body) if self._key else body
            message = RtmpMessage(AUDIO, hidden, timestamp_ms, _STREAM_ID)
            self._connection.transport.write(chunks(message, _MEDIA_CHUNKS))

    def _take(self, message: RtmpMessage) -> None:
        if message.kind == AUDIO:
            self.on_sound(message.body, message.timestamp_ms)
