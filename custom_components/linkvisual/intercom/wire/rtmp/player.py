"""A stream that a server plays (docs/protocol.md §8)."""

from typing import override

from . import amf0
from .client import RtmpClient
from .errors import RtmpClosedError, RtmpRejectedError
from .message import MessageType, RtmpMessage

_ENDS = {"NetStream.Play.Stop", "NetStream.Play.UnpublishNotify", "NetStream.Play.Complete"}


class RtmpPlayer(RtmpClient):
    """A stream that is being played."""

    async def media(self) -> RtmpMessage:
        """Return the next audio, video or data message.

        Raises:
            RtmpRejectedError: the server does not play this name.
            RtmpClosedError: the stream or the connection has ended.
            RtmpProtocolError: the server sends what is no RTMP.
        """
        while True:
            message = await self.receive()
            if message.type != MessageType.COMMAND:
                return message
            match amf0.decode(message.body):
                case ["onStatus", *_, {"level": "error", "code": code}]:
                    raise RtmpRejectedError("play", str(code))
                case ["onStatus", *_, {"code": str(code)}] if code in _ENDS:
                    raise RtmpClosedError("the server ended the stream")

    @override
    async def _begin(self) -> None:
        """Take a stream and play it; what the server says to that comes with the media."""
        await super()._begin()
        self._command("play", None, self._address.name, on_stream=True)
