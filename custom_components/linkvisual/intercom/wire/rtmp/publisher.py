"""A stream that is sent to a server (docs/protocol.md §7.1)."""

from typing import override

from . import amf0
from .client import MEDIA_CHUNKS, RtmpClient
from .errors import RtmpRejectedError
from .message import MessageType, RtmpMessage

PUBLISH_START = "NetStream.Publish.Start"


class RtmpPublisher(RtmpClient):
    """A stream that is being published, and what the server sends meanwhile."""

    async def send(self, kind: MessageType, body: bytes, timestamp_ms: int) -> int:
        """Send audio, video or data of the stream; return how many bytes it takes on the wire.

        Raises:
            RtmpClosedError: the connection is closed or broken.
        """
        message = RtmpMessage(kind, body, timestamp_ms, self._stream_id)
        size = self._connection.write(message, MEDIA_CHUNKS)
        await self._connection.drain()
        return size

    async def command(self, name: str, *arguments: amf0.Value, on_stream: bool = False) -> None:
        """Send a command that nobody waits to see answered; raises RtmpClosedError."""
        self._command(name, *arguments, on_stream=on_stream)
        await self._connection.drain()

    @override
    async def close(self) -> None:
        """Say that nothing more comes, and close; never raises an RtmpError."""
        if not self.transport.is_closing():
            self._command("FCUnpublish", None, self._address.name)
        await super().close()

    @override
    async def _begin(self) -> None:
        """Take a stream and publish it."""
        self._command("releaseStream", None, self._address.name)
        self._command("FCPublish", None, self._address.name)
        await super()._begin()
        self._command("publish", None, self._address.name, "live", on_stream=True)
        while True:
            match await self._next_command():
                case ["onStatus", *_, {"code": str(code)}] if code == PUBLISH_START:
                    return
                case ["onStatus", *_, {"level": "error", "code": code}]:
                    raise RtmpRejectedError("publish", str(code))
