"""Live streams over HTTP-FLV."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from . import flv
from .odd_tags import odd_tags

if TYPE_CHECKING:
    from .exchange import LiveExchange
    from .ticket import LiveOrder


class FlvDoor:
    """Streams to the bearer of a fresh URL and to nobody else (docs/protocol.md §5.5)."""

    def __init__(self, exchange: LiveExchange) -> None:
        """Take the book of URLs."""
        self._exchange = exchange

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a GET on a live URL."""
        if self._exchange.knobs.connect_delay_ms:
            await asyncio.sleep(self._exchange.knobs.connect_delay_ms / 1000)
        order = self._exchange.redeem(request.query.get("token", ""), "flv", request.path)
        if order is None:
            return web.Response(status=403, text="token invalid")
        response = web.StreamResponse(headers={"Content-Type": "video/x-flv"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        try:
            await self._stream(order, request, response)
        except ConnectionError:
            return response
        return response

    async def _stream(
        self, order: LiveOrder, request: web.Request, response: web.StreamResponse
    ) -> None:
        """Send tags until the stream or the connection ends; raises ConnectionError."""
        transport = request.transport
        if transport is None:
            return
        with self._exchange.watch(order, transport) as (viewer, push):
            await response.write(flv.file_header(audio=push.has_audio, video=push.has_video))
            while messages := await viewer.take():
                tags = odd_tags(messages, order.device.knobs)
                await response.write(b"".join(map(flv.tag, tags)))
