"""The download of a picture, where a simulated cloud is too forgiving."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from custom_components.linkvisual.snapshots.download import CaptureError, async_download

JPEG = b"\xff\xd8\xff\xe0 and so on"


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
        picture = await async_download(http, f"http://127.0.0.1:{server.port}{target}")
    assert (picture, targets) == (JPEG, [target])


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
