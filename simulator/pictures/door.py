"""Where pictures are downloaded."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.tcp_reset import reset

from .photograph import photograph

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .album import Capture, PictureAlbum

_XML = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>"
_HTML = "<html><body><h1>Service unavailable</h1></body></html>"
_HANG_S = 30.0
_CHUNK_BYTES = 1 << 16


class PictureDoor:
    """Serves whoever has a URL that is still good (docs/protocol.md §5.6)."""

    def __init__(self, album: PictureAlbum) -> None:
        """Take the book of pictures."""
        self._album = album
        self._faults: dict[str, Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]] = {
            "403": _refuse("AccessDenied", 403),
            "404": _refuse("NoSuchKey", 404),
            "html": _serve_html,
            "empty": _serve_nothing,
            "truncated": _truncate,
            "endless": _serve_for_ever,
            "hang": _hang,
            "reset": _reset,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a GET on a picture's URL."""
        capture = self._album.redeem(request.path, request.query)
        if capture is None:
            return await _refuse("AccessDenied", 403)(request, b"")
        width = int(request.query.get("x-oss-process", "0").rpartition("_")[2])
        body = await asyncio.to_thread(photograph, capture, width)
        return await self._serve(request, capture, body)

    async def _serve(
        self, request: web.Request, capture: Capture, body: bytes
    ) -> web.StreamResponse:
        fault = self._faults.get(capture.device.knobs.picture_fault)
        if fault is not None:
            return await fault(request, body)
        return web.Response(body=body, content_type="image/jpeg")


def _refuse(
    code: str, status: int
) -> Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]:
    """Return what answers with an error of the object storage."""

    async def refuse(request: web.Request, body: bytes) -> web.StreamResponse:
        text = _XML.format(code=code)
        return web.Response(text=text, status=status, content_type="application/xml")

    return refuse


async def _serve_html(request: web.Request, body: bytes) -> web.StreamResponse:
    return web.Response(text=_HTML, content_type="image/jpeg")


async def _serve_nothing(request: web.Request, body: bytes) -> web.StreamResponse:
    return web.Response(content_type="image/jpeg")


async def _truncate(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promise a whole picture, send half of it and hang up."""
    response = web.StreamResponse()
    response.content_type = "image/jpeg"
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _serve_for_ever(request: web.Request, body: bytes) -> web.StreamResponse:
    """Go on after the picture until the other side has had enough."""
    response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
    await response.prepare(request)
    try:
        await response.write(body)
        while True:
            await response.write(bytes(_CHUNK_BYTES))
    except ConnectionError:
        return response


async def _hang(request: web.Request, body: bytes) -> web.StreamResponse:
    """Say nothing until the other side has gone, or for a long time."""
    for _ in range(int(_HANG_S / 0.05)):
        if request.transport is None:
            break
        await asyncio.sleep(0.05)
    return web.Response(status=503)


async def _reset(request: web.Request, body: bytes) -> web.StreamResponse:
    if request.transport is not None:
        reset(request.transport)
    return web.Response(status=503)
