"""A web server with a radio station, playlists and an HLS stream."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Station:
    """Serves `sound` in pieces; texts by their path, `{base}` in them is its own address."""

    sound: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    breaks_after: list[int] = field(default_factory=list)
    """After how many bytes the next answers break off."""

    breaks_silently: bool = False
    """Whether the radio keeps the line then, and says nothing more."""

    statuses: list[int] = field(default_factory=list)
    """What the radio answers to those who call again."""

    held: set[str] = field(default_factory=set)
    """Paths that are answered when all is released."""

    released: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def url(self, path: str) -> str:
        """Return an address of this server."""
        return f"http://127.0.0.1:{self.port}/{path}"

    async def start(self) -> web.AppRunner:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/radio", self._radio)
        app.router.add_get("/slow", self._slow)
        app.router.add_get("/queue", self._queue)
        app.router.add_get("/file.wav", self._file)
        app.router.add_get("/{path:.+}", self._other)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        return runner

    async def _other(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.requests.append(path)
        if path in self.held:
            await self.released.wait()
        if path in self.texts:
            base = self.url("").rstrip("/")
            return web.Response(text=self.texts[path].replace("{base}", base))
        if path in self.pieces:
            return web.Response(body=self.pieces[path])
        return web.Response(status=404)

    async def _radio(self, request: web.Request) -> web.StreamResponse:
        """Play on where the last listener was cut off, as a station does, then hang."""
        self.requests.append("radio")
        if self.requests.count("radio") > 1 and self.statuses:
            return web.Response(status=self.statuses.pop(0))
        response = web.StreamResponse(headers={"icy-name": "Test", "Content-Type": "audio/wav"})
        response.force_close()
        await response.prepare(request)
        size = self.breaks_after.pop(0) if self.breaks_after else len(self.sound)
        await response.write(self.sound[:size])
        self.sound = self.sound[size:]
        if self.sound and not self.breaks_silently:
            if request.transport is not None:
                request.transport.close()
            return response
        await self.released.wait()
        return response

    async def _queue(self, request: web.Request) -> web.StreamResponse:
        """Send a queue as the media server of a house does, which looks like a station."""
        self.requests.append("queue")
        headers = {"icy-name": "My house", "transferMode.dlna.org": "Streaming"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(self.sound)
        return response

    async def _slow(self, request: web.Request) -> web.StreamResponse:
        """Send a file with a pause in its middle."""
        self.requests.append("slow")
        response = web.StreamResponse(headers={"Content-Length": str(len(self.sound))})
        await response.prepare(request)
        await response.write(self.sound[:100])
        await asyncio.sleep(0.3)
        await response.write(self.sound[100:])
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Break off, and go on from where it is asked to."""
        wanted = request.headers.get("Range", "")
        self.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        body = self.sound[start:]
        headers = {"Content-Length": str(len(body)), "Accept-Ranges": "bytes"}
        response = web.StreamResponse(status=206 if wanted else 200, headers=headers)
        await response.prepare(request)
        size = self.breaks_after.pop(0) if self.breaks_after else len(body)
        await response.write(body[:size])
        if size < len(body) and request.transport is not None:
            await asyncio.sleep(0.05)
            request.transport.close()
        return response
