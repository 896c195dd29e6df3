"""Who may open a talk socket."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from .socket import TalkSocket

if TYPE_CHECKING:
    from .exchange import TalkExchange


class TalkDoor:
    """Admits the bearer of a fresh URL and nobody else (docs/protocol.md §5.4)."""

    def __init__(self, exchange: TalkExchange) -> None:
        """Take the book of URLs."""
        self._exchange = exchange

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a WebSocket upgrade on a talk URL."""
        knobs = self._exchange.knobs
        if knobs.connect_delay_ms:
            await asyncio.sleep(knobs.connect_delay_ms / 1000)
        fields = (part.partition("=") for part in request.rel_url.raw_query_string.split("&"))
        token = next((value for name, _, value in fields if name == "token"), "")
        ticket = self._exchange.redeem(token, "ws", request.path)
        if ticket is None:
            return await self._reject(request)
        await asyncio.sleep(ticket.device.knobs.socket_delay_ms / 1000)
        if not self._exchange.make_way(ticket.device):
            return await self._reject(request)
        return await TalkSocket(self._exchange, ticket, request).run()

    async def _reject(self, request: web.Request) -> web.StreamResponse:
        if self._exchange.knobs.voice_url_reject == "403":
            return web.Response(status=403, text="token invalid")
        response = web.WebSocketResponse(compress=False)
        await response.prepare(request)
        await response.close(code=1008)
        return response
