"""Pages that lose Home Assistant's WebSocket, and come back or do not."""

import asyncio
import re

import pytest
from aiortc import RTCPeerConnection

from custom_components.linkvisual.live.webrtc.errors import BrowserLostError
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from simulator import Simulator

from ..browser import FakeSource, NoisyMicrophone, Signals, until
from ..conftest import Settings
from ..page import OpenPage, Page


async def connected_page(viewers: Viewers, open_page: OpenPage) -> Page:
    """Return a page once our side knows that it is there, too."""
    page = await open_page()
    await until(lambda: all(viewer.connected for viewer in viewers._viewers))
    return page


async def test_a_broken_websocket_does_not_break_the_picture(
    sim: Simulator, viewers: Viewers, open_page: OpenPage, settings: Settings
) -> None:
    """The page sends its old offer under a new session and gets its old answer again."""
    page = await open_page(NoisyMicrophone(), talk=settings(release_after_s=60.0))
    await until(lambda: all(viewer.connected for viewer in viewers._viewers))
    viewers.close(page.session_id)
    before = len(page.browser.arrived["audio"])
    again = Signals()
    await viewers.offer("again", page.offer, again, settings())
    assert again.answers == page.signals.answers
    await until(lambda: len(page.browser.arrived["audio"]) > before + 20)
    assert len(viewers) == 1
    assert not sim.recordings
    await viewers.shutdown()
    assert again.errors
    assert page.signals.errors == []


async def test_the_old_session_may_close_after_the_new_offer(
    viewers: Viewers, open_page: OpenPage, settings: Settings
) -> None:
    """It has nothing to say any more."""
    page = await open_page()
    again = Signals()
    await viewers.offer("again", page.offer, again, settings())
    viewers.close(page.session_id)
    assert all(timer is None for timer in viewers._viewers.values())


async def test_a_page_that_comes_back_too_late_is_told(
    viewers: Viewers, open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection has ended; to another answer it would not listen."""
    viewers.reconnect_grace_s = 0.0
    page = await connected_page(viewers, open_page)
    viewers.close(page.session_id)
    await until(lambda: not len(viewers))
    with pytest.raises(BrowserLostError):
        await viewers.offer("again", page.offer, Signals(), settings())


async def test_a_page_that_comes_back_while_its_view_ends_is_told(
    viewers: Viewers, open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new connection would not be listened to either."""
    closing, close = asyncio.Event(), RTCPeerConnection.close

    async def close_late(self: RTCPeerConnection) -> None:
        await closing.wait()
        await close(self)

    page = await connected_page(viewers, open_page)
    monkeypatch.setattr(RTCPeerConnection, "close", close_late)
    ending = asyncio.create_task(viewers.shutdown())
    await until(lambda: all(viewer.ending for viewer in viewers._viewers))
    with pytest.raises(BrowserLostError):
        await viewers.offer("again", page.offer, Signals(), settings())
    assert len(viewers) == 1
    closing.set()
    await ending


async def test_nobody_comes_back(
    viewers: Viewers, open_page: OpenPage, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the view of a browser whose signaling broke is ended."""
    viewers.reconnect_grace_s = 0.2
    page = await connected_page(viewers, open_page)
    viewers.close(page.session_id)
    assert len(viewers) == 1
    await until(lambda: not len(viewers))
    assert source.open == 0


async def test_a_page_that_restarts_ice_replaces_its_own_view(
    sim: Simulator, viewers: Viewers, open_page: OpenPage, settings: Settings
) -> None:
    """A new offer with the old fingerprint: nobody is refused, least of all by themselves."""
    page: Page = await open_page(NoisyMicrophone(), talk=settings("Ada", release_after_s=60.0))
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    offer = re.sub(r"ice-ufrag:\w+", "ice-ufrag:abcd", page.offer)
    again = Signals()
    await viewers.offer("again", offer, again, settings("Ada"))
    assert again.answers
    assert again.answers != page.signals.answers
    assert len(viewers) == 1
    assert page.signals.errors == []
    await sim.wait_for_recording()
