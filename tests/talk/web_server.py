"""A web server with good and bad media."""

import asyncio
import struct
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

from aiohttp import web


@dataclass
class WebServer:
    """Serves one body in every way there is; `released` ends what hangs."""

    body: bytes = b""
    requests: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def url(self, path: str) -> str:
        """Return an address on this server, with something in it that nobody may see."""
        return f"http://127.0.0.1:{self.port}/{path}?token=verysecret"

    async def start(self) -> web.AppRunner:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/{how}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        return runner

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        how = request.match_info["how"]
        self.requests.append(how)
        if how.isdecimal():
            return web.Response(status=int(how), text="no")
        if how == "redirect":
            raise web.HTTPFound("/sound")
        if how == "redirect_to_file":
            raise web.HTTPFound("file:///etc/hostname")
        if how == "redirect_for_ever":
            raise web.HTTPFound("/redirect_for_ever")
        if how == "page":
            return web.Response(text="<html><body>Log in</body></html>", content_type="text/html")
        if how == "hang":
            await self.released.wait()
        if how in {"half", "reset"}:
            return await self._break_off(request, reset=how == "reset")
        return web.Response(body=self.body, content_type="audio/wav")

    async def _break_off(self, request: web.Request, *, reset: bool) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(self.body))})
        await response.prepare(request)
        await response.write(self.body[: len(self.body) // 2])
        transport = request.transport
        if reset and transport is not None:
            # The client is to get the first half before the connection breaks.
            await asyncio.sleep(0.1)
            raw = transport.get_extra_info("socket")
            raw.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        elif transport is not None:
            transport.close()
        return response
