"""How views end, from either side and at any moment."""

import asyncio
import socket
from contextlib import suppress
from itertools import count
from pathlib import Path

import aioice.ice
import pytest
from aioice import Connection
from aiortc import RTCDtlsParameters, RTCDtlsTransport, RTCPeerConnection

from custom_components.linkvisual.live.webrtc.connection import WebRtcPeer
from custom_components.linkvisual.live.webrtc.errors import (
    BrowserLostError,
    ConnectTimeoutError,
    ViewRemovedError,
)
from custom_components.linkvisual.live.webrtc.settings import IceServer
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from tests.defaults import use_defaults

from ..browser import Browser, FakeSource, NoisyMicrophone, Signals, until
from ..conftest import Settings
from ..page import OpenPage


async def test_a_browser_that_is_not_found_is_told(
    viewers: Viewers, settings: Settings, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aiortc would try for ever."""
    use_defaults(monkeypatch, WebRtcPeer, connect_timeout_s=0.3)
    browser, signals = Browser(), Signals()
    await viewers.offer("one", await browser.offer(), signals, settings())
    await browser.close()
    await until(lambda: signals.errors)
    assert isinstance(signals.errors[0], ConnectTimeoutError)
    await until(lambda: not len(viewers))
    assert source.open == 0


async def test_goodbye_ends_a_view_in_silence(
    viewers: Viewers, open_page: OpenPage, source: FakeSource
) -> None:
    """An error that arrives while the page makes its next connection would hit that one."""
    page = await open_page()
    await page.browser.close()
    await until(lambda: not len(viewers))
    viewers.close(page.session_id)
    viewers.close(page.session_id)
    assert source.open == 0
    assert page.signals.errors == []


async def test_a_browser_that_vanished_is_told_in_case_it_comes_back(
    viewers: Viewers,
    open_page: OpenPage,
    source: FakeSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own player would wait for ever."""
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", 0.05)
    monkeypatch.setattr(aioice.ice, "CONSENT_FAILURES", 2)
    page = await open_page()
    page.browser.freeze()
    await until(lambda: page.signals.errors)
    assert isinstance(page.signals.errors[0], BrowserLostError)
    await until(lambda: not len(viewers))
    assert source.open == 0


async def test_shutdown_tells_everybody(
    viewers: Viewers, open_page: OpenPage, source: FakeSource
) -> None:
    """And closes everything."""
    pages = [await open_page(), await open_page(NoisyMicrophone())]
    await viewers.shutdown()
    for page in pages:
        assert isinstance(page.signals.errors[0], ViewRemovedError)
        await page.closed()
    assert len(viewers) == 0
    assert source.open == 0


def sockets() -> int:
    """Return how many sockets this process has open."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(str(link.readlink()).startswith("socket:") for link in links)


@pytest.mark.parametrize("deed", ["close", "cancel"])
async def test_leaving_while_the_answer_is_made(
    viewers: Viewers, settings: Settings, source: FakeSource, deed: str
) -> None:
    """Nothing is answered and nothing is left, however far it had come."""
    before = sockets()
    for steps in count(2):
        browser, signals = Browser(microphone=NoisyMicrophone(1.0)), Signals()
        offer = await browser.offer()
        answering = asyncio.create_task(viewers.offer("one", offer, signals, settings()))
        for _ in range(steps):
            await asyncio.sleep(0)
        too_late = bool(signals.answers)
        viewers.close("one") if deed == "close" else answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering
        viewers.close("one")
        await until(lambda: not len(viewers))
        await browser.close()
        assert source.open == 0
        if too_late:
            break
        assert signals == Signals()
    assert steps > 8
    await until(lambda: sockets() == before)


async def test_closing_while_the_browser_connects(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection begins to send in the middle of its end, and that is ended too."""
    connected, closing = asyncio.Event(), asyncio.Event()
    start, stop = RTCDtlsTransport.start, RTCDtlsTransport.stop

    async def start_slowly(self: RTCDtlsTransport, parameters: RTCDtlsParameters) -> None:
        await start(self, parameters)
        connected.set()
        await closing.wait()

    async def stop_slowly(self: RTCDtlsTransport) -> None:
        closing.set()
        for _ in range(10):
            await asyncio.sleep(0)
        await stop(self)

    browser, signals = Browser(video=False), Signals()
    offer = await browser.offer()
    await viewers.offer("one", offer, signals, settings())
    monkeypatch.setattr(RTCDtlsTransport, "start", start_slowly)
    monkeypatch.setattr(RTCDtlsTransport, "stop", stop_slowly)
    await browser.accept(signals.answers[0])
    await connected.wait()
    await viewers.shutdown()
    await browser.close()
    running = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]  # type: ignore[union-attr]
    assert not [name for name in running if name.startswith("RTCRtp")]


async def test_closing_waits_for_a_silent_server(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sockets are closed too, once it has not answered for long enough."""
    monkeypatch.setattr(Connection.get_component_candidates, "__defaults__", (0.5,))
    before = sockets()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = IceServer((f"stun:127.0.0.1:{silent.getsockname()[1]}",))
        browser, signals = Browser(video=False), Signals()
        offer = await browser.offer()
        answering = asyncio.create_task(viewers.offer("one", offer, signals, settings(), [server]))
        await asyncio.sleep(0.2)
        viewers.close("one")
        await answering
        await until(lambda: not len(viewers))
        await browser.close()
    assert signals == Signals()
    assert sockets() == before


async def test_a_close_that_takes_long_goes_on(
    viewers: Viewers, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that does not answer holds up nobody, and the connection is closed all the same."""
    closed = asyncio.Event()
    close = RTCPeerConnection.close

    async def close_slowly(self: RTCPeerConnection) -> None:
        await asyncio.sleep(0.5)
        await close(self)
        closed.set()

    use_defaults(monkeypatch, WebRtcPeer, close_timeout_s=0.05)
    page = await open_page()
    monkeypatch.setattr(RTCPeerConnection, "close", close_slowly)
    await viewers.shutdown()
    assert len(viewers) == 0
    assert not closed.is_set()
    await closed.wait()
    await page.closed()
