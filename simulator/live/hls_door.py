"""Live streams over HLS."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from .hls_session import HlsSession

if TYPE_CHECKING:
    from .exchange import LiveExchange

_IDLE_S = 15.0


class HlsDoor:
    """Serves playlist and segments to the bearer of a URL; the first request plays it.

    HLS streams are never encrypted here: their cipher is HLS's own (docs/protocol.md §8).
    """

    def __init__(self, exchange: LiveExchange) -> None:
        """Take the book of URLs."""
        self._exchange = exchange
        self._sessions: dict[str, HlsSession] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def playlist(self, request: web.Request) -> web.Response:
        """Answer a GET of the playlist."""
        token = request.query.get("token", "")
        session = self._sessions.get(token) or self._open(token, request)
        if session is None:
            return _refusal()
        self._touch(token)
        text = await session.playlist()
        return web.Response(text=text, content_type="application/vnd.apple.mpegurl")

    async def segment(self, request: web.Request) -> web.Response:
        """Answer a GET of a segment."""
        token = request.query.get("token", "")
        session = self._sessions.get(token)
        if session is None or session.name != request.match_info["name"]:
            return _refusal()
        self._touch(token)
        data = session.segment(int(request.match_info["number"]))
        if data is None:
            return web.Response(status=404)
        return web.Response(body=data, content_type="video/mp2t")

    async def close(self) -> None:
        """Forget every session."""
        tasks = list(self._tasks.values())
        for token in list(self._sessions):
            self._forget(token)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _open(self, token: str, request: web.Request) -> HlsSession | None:
        order = self._exchange.redeem(token, "hls", request.path)
        if order is None:
            return None
        session = HlsSession(self._exchange, order, request.match_info["name"], token)
        self._sessions[token] = session
        self._tasks[token] = asyncio.create_task(session.run())
        return session

    def _touch(self, token: str) -> None:
        """Count the time without requests from now on."""
        if timer := self._timers.pop(token, None):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[token] = loop.call_later(_IDLE_S, self._forget, token)

    def _forget(self, token: str) -> None:
        self._timers.pop(token).cancel()
        self._tasks.pop(token).cancel()
        del self._sessions[token]


def _refusal() -> web.Response:
    return web.Response(status=403, text="token invalid")
