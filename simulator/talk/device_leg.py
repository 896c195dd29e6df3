"""The media server's connection to a camera that is an outside program (docs/protocol.md §7.5)."""

import json
from typing import TYPE_CHECKING

from simulator.rtmp.chunk_writer import RtmpMessage, chunks
from simulator.rtmp.connection import AUDIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey
    from simulator.rtmp.connection import RtmpConnection

_MEDIA_CHUNKS, _STREAM_ID = 4, 1


def _ignore(body: bytes, timestamp_ms: int) -> None:
    """Hear nothing."""


class DeviceLeg:
    """Sends bodies to the camera while it is connected, and hands on what it sends.

    With a key both are encrypted on this leg, as the service call has told the camera.
    """

    def __init__(self, device: Device, token: str, key: StreamKey | None) -> None:
        """Take the camera, the token of its URL and the key of the session."""
        self.device = device
        self.token = token
        self.on_sound: Callable[[bytes, int], None] = _ignore
        """Called with bodies as they came, encrypted if the session is."""

        self._key = key
        self._connection: RtmpConnection | None = None
        self._configuration: bytes | None = None

    def service_call(self, authority: str) -> dict[str, object]:
        """Return the call that brings the camera here."""
        key = self._key
        text = json.dumps({"key": key.key_text, "iv": key.iv_text}) if key else ""
        url = f"rtmp://{authority}/talk?token={self.token}"
        return {"service": "StartVoiceIntercom", "args": {"IntercomUrl": url, "Key": text}}

    async def serve(self, connection: RtmpConnection) -> None:
        """Serve the camera until it leaves."""
        self._connection = connection
        connection.on_media = self._take
        connection.send_status("status", "NetStream.Publish.Start")
        if self._configuration is not None:
            self._write(self._configuration, 0)
        await connection.gone.wait()
        self._connection = None

    def configure(self, body: bytes) -> None:
        """Send a configuration now and to a camera that comes later."""
        self._configuration = body
        self._write(body, 0)

    def send(self, body: bytes, timestamp_ms: int) -> None:
        """Send sound; nobody hears it while the camera is not there."""
        self._write(body, timestamp_ms)

    def close(self) -> None:
        """End the camera's session, which is how a camera learns that a talk is over."""
        if self._connection is not None:
            self._connection.close()

    def _write(self, body: bytes, timestamp_ms: int) -> None:
        if self._connection is not None:
            hidden = self._key.encrypt(body) if self._key else body
            message = RtmpMessage(AUDIO, hidden, timestamp_ms, _STREAM_ID)
            self._connection.transport.write(chunks(message, _MEDIA_CHUNKS))

    def _take(self, message: RtmpMessage) -> None:
        if message.kind == AUDIO:
            self.on_sound(message.body, message.timestamp_ms)
