"""Live streams over RTMP."""

import asyncio
import re
from typing import TYPE_CHECKING

from simulator.rtmp.chunk_writer import RtmpMessage

if TYPE_CHECKING:
    from simulator.rtmp.connection import RtmpConnection

    from .exchange import LiveExchange
    from .message import MediaMessage

_NAME = re.compile(r"live/?\?token=(?P<token>[^/&]+)/(?P<path>.+)")
_STREAM_ID = 1


class RtmpDoor:
    """Plays to the bearer of a fresh URL and to nobody else (docs/protocol.md §5.5, §8)."""

    def __init__(self, exchange: LiveExchange) -> None:
        """Take the book of URLs."""
        self._exchange = exchange

    async def play(self, connection: RtmpConnection, name: str) -> None:
        """Play what `app/name` means, until it ends; raises ConnectionError."""
        if self._exchange.knobs.connect_delay_ms:
            await asyncio.sleep(self._exchange.knobs.connect_delay_ms / 1000)
        parts = _NAME.fullmatch(name)
        order = self._exchange.redeem(parts["token"], "rtmp", parts["path"]) if parts else None
        if order is None:
            connection.send_status("error", "NetStream.Play.StreamNotFound")
            return
        connection.send_status("status", "NetStream.Play.Reset")
        connection.send_status("status", "NetStream.Play.Start")
        with self._exchange.watch(order, connection.transport) as (viewer, _):
            while messages := await viewer.take():
                await connection.send([_as_rtmp(message) for message in messages])
        connection.send_status("status", "NetStream.Play.UnpublishNotify")


def _as_rtmp(message: MediaMessage) -> RtmpMessage:
    return RtmpMessage(message.kind, message.body, message.timestamp_ms, _STREAM_ID)
