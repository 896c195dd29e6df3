"""The download of a picture, where a simulated cloud is too forgiving."""

from collections.abc import AsyncIterator, Callable
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from PIL import Image

from custom_components.linkvisual.snapshots.capture import (
    MAX_STILL_BYTES,
    CaptureError,
    async_download,
)


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture of a format."""
    file = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind)
    return file.getvalue()


JPEG = picture("JPEG")


@pytest.fixture
async def asked(
    socket_enabled: None,
) -> AsyncIterator[tuple[BaseTestServer, list[str]]]:
    """Run a server that notes what it is asked for, to the letter."""
    targets: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        targets.append(request.raw_path)
        return web.Response(body=JPEG)

    app = web.Application()
    app.router.add_get("/{name:.*}", serve)
    async with TestServer(app) as server:
        yield server, targets


async def test_a_url_is_used_as_it_is(asked: tuple[BaseTestServer, list[str]]) -> None:
    """A signature may cover every letter of it, needless escapes included."""
    server, targets = asked
    target = "/a%2Fb~c.jpg?Expires=1&Signature=x%2Fy%2Bz%3D&w=%7E+%20"
    async with aiohttp.ClientSession() as http:
        found = await async_download(http, f"http://127.0.0.1:{server.port}{target}")
    assert (found, targets) == (JPEG, [target])


@pytest.mark.parametrize(
    "url",
    ["", "hidden", "file:///hidden", "ftp://hidden/", "http://[hidden/", "http://127.0.0.1:1/"],
)
async def test_no_url_at_all(socket_enabled: None, url: str) -> None:
    """Whatever the cloud sends, it is one kind of error that shows nothing of it."""
    async with aiohttp.ClientSession() as http:
        with pytest.raises(CaptureError, match="its download failed") as caught:
            await async_download(http, url)
    assert "hidden" not in str(caught.value)
    assert caught.value.__suppress_context__


async def fetch(body: bytes) -> bytes:
    """Download a body."""

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=body)

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        return await async_download(http, str(server.make_url("/")))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_other_formats(socket_enabled: None, kind: str) -> None:
    """Are pictures as well, and become the JPEG that dashboards scale."""
    with Image.open(BytesIO(await fetch(picture(kind)))) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


@pytest.mark.parametrize("trailer", [b"", b"\x00" * 10, b"\r\n"])
async def test_a_jpeg_with_a_trailer(socket_enabled: None, trailer: bytes) -> None:
    """Is kept as it is."""
    assert await fetch(JPEG + trailer) == JPEG + trailer


@pytest.mark.parametrize(
    "body",
    [
        lambda: b"",
        lambda: b"<html>",
        lambda: JPEG[: len(JPEG) // 2],
        lambda: JPEG[:-2],
        lambda: b"\xff\xd8\xff\xe0 and so on \xff\xd9",
        lambda: picture("PNG")[:60],
        lambda: picture("GIF"),
        lambda: picture("PNG", (13_000, 13_000)),
        lambda: picture("JPEG", (16_000, 2_000)),
        lambda: JPEG + b"\x00" * MAX_STILL_BYTES,
    ],
)
async def test_what_is_no_picture(socket_enabled: None, body: Callable[[], bytes]) -> None:
    """Broken off, foreign or too large, in bytes or in pixels, it is one kind of error."""
    with pytest.raises(CaptureError):
        await fetch(body())
