"""Who may publish a voice over RTMP."""

import asyncio
import re
from typing import TYPE_CHECKING

from .rtmp_talk import RtmpTalk

if TYPE_CHECKING:
    from simulator.rtmp.connection import RtmpConnection

    from .exchange import TalkExchange

_APP = re.compile(r"talk\?token=(?P<token>[^&/]+)")
_BAD_NAME = "NetStream.Publish.BadName"


class RtmpTalkDoor:
    """Admits the bearer of a fresh URL and nobody else (docs/protocol.md §5.4, §7.1)."""

    def __init__(self, exchange: TalkExchange) -> None:
        """Take the book of URLs."""
        self._exchange = exchange

    async def publish(self, connection: RtmpConnection, app: str, name: str) -> None:
        """Hear what is published, until it ends; raises ConnectionError."""
        if self._exchange.knobs.connect_delay_ms:
            await asyncio.sleep(self._exchange.knobs.connect_delay_ms / 1000)
        parts = _APP.fullmatch(app)
        ticket = self._exchange.redeem(parts["token"], "rtmp", "/talk") if parts else None
        if ticket is None or name:
            connection.send_status("error", _BAD_NAME)
            return
        await asyncio.sleep(ticket.device.knobs.socket_delay_ms / 1000)
        if not self._exchange.make_way(ticket.device):
            connection.send_status("error", _BAD_NAME)
            return
        await RtmpTalk(self._exchange, ticket, connection).run()
