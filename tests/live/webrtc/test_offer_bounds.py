"""Offers and candidates larger than any browser's, and more browsers than there are."""

import asyncio
import re
from collections.abc import Callable

import pytest

from custom_components.linkvisual.live.webrtc.errors import TooManyViewsError, UnreadableOfferError
from custom_components.linkvisual.live.webrtc.offer import MAX_CANDIDATES, read_offer
from custom_components.linkvisual.live.webrtc.viewers import MAX_VIEWS, Viewers

from ..browser import Browser, FakeSource, Signals, until
from ..conftest import Settings
from ..page import OpenPage


def candidate(number: int) -> str:
    """Return one of many ways to nowhere."""
    return f"candidate:{number} 1 udp 1 127.1.{number >> 8}.{number & 255} 9 typ host"


@pytest.fixture
async def offer() -> str:
    """Return a browser's offer without candidates."""
    browser = Browser()
    sdp = await browser.offer()
    await browser.close()
    return re.sub(r"^a=(candidate:.+|end-of-candidates)\r?\n", "", sdp, flags=re.MULTILINE)


def with_parts(offer: str) -> str:
    """Repeat the last part of an offer very often."""
    part = offer[offer.rindex("m=") :].split("a=rtpmap", maxsplit=1)[0]
    return offer + part * 50


@pytest.mark.parametrize(
    "enlarge",
    [
        with_parts,
        lambda offer: offer + "a=x-nothing\r\n" * 5000,
        lambda offer: offer + f"a=x-long:{'x' * (1 << 20)}\r\n",
        lambda offer: offer + "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(3000)),
    ],
    ids=["parts", "lines", "a long line", "sources"],
)
async def test_an_offer_that_no_browser_makes(
    offer: str,
    enlarge: Callable[[str], str],
    viewers: Viewers,
    settings: Settings,
    source: FakeSource,
) -> None:
    """It is refused before anything is opened for it."""
    with pytest.raises(UnreadableOfferError):
        await viewers.offer("one", enlarge(offer), Signals(), settings())
    assert len(viewers) == 0
    assert source.subscriptions == []


async def test_the_candidates_of_an_offer_are_counted(offer: str) -> None:
    """The first ones are tried."""
    lines = "".join(f"a={candidate(number)}\r\n" for number in range(800))
    found = read_offer(offer + lines).candidates
    assert [way.ip for way in found] == [f"127.1.0.{n}" for n in range(MAX_CANDIDATES)]


async def test_the_candidates_of_a_view_are_counted(open_page: OpenPage, viewers: Viewers) -> None:
    """However they come, and whenever: early, trickled, or long after."""
    page = await open_page()
    (viewer,) = viewers._viewers
    assert viewer._peer is not None
    for number in range(500):
        viewers.add_candidate(page.session_id, candidate(number), "0", 0)
    viewers.add_candidate(page.session_id, candidate(1).replace("127.1.0.1", "x" * 5000), "0", 0)
    transport = viewer._peer._connection.getTransceivers()[0].receiver.transport.transport
    await until(lambda: len(transport.getRemoteCandidates()) >= MAX_CANDIDATES)
    await asyncio.sleep(0)
    assert len(transport.getRemoteCandidates()) == MAX_CANDIDATES


async def test_the_views_of_a_camera_are_counted(
    offer: str, viewers: Viewers, settings: Settings, source: FakeSource
) -> None:
    """One more is refused until another has ended; a page that asks anew takes its own place."""

    def of_browser(number: int) -> str:
        renamed = re.sub(r"a=ice-ufrag:.*", f"a=ice-ufrag:abcd{number}\r", offer)
        return re.sub(r"(a=fingerprint:\S+ ).*", rf"\g<1>AB:{number:02}\r", renamed)

    for number in range(MAX_VIEWS):
        await viewers.offer(f"{number}", of_browser(number), Signals(), settings())
    with pytest.raises(TooManyViewsError):
        await viewers.offer("too many", of_browser(50), Signals(), settings())
    assert len(viewers) == MAX_VIEWS
    again = of_browser(0).replace("ice-ufrag:abcd0", "ice-ufrag:again")
    await viewers.offer("again", again, Signals(), settings())
    viewers.close("1")
    await until(lambda: len(viewers) < MAX_VIEWS)
    await viewers.offer("too many", of_browser(50), Signals(), settings())
    await viewers.shutdown()
    assert source.open == 0
