"""Whoever can reach the ports of a view, and the browser itself, may send anything to them."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from custom_components.linkvisual.live.webrtc.errors import BrowserLostError
from custom_components.linkvisual.live.webrtc.viewers import Viewers

from ..browser import Browser, FakeSource, NoisyMicrophone, Signals, until
from ..conftest import Settings
from ..page import OpenPage, Page

JUNK = {
    "empty": b"",
    "huge": b"\x80" * 60_000,
    "long DTLS": b"\x16\xfe\xfd" + bytes(2000),
    "long SRTP": b"\x80\x08" + bytes(1600),
    "long SRTCP": b"\x80\xc8" + bytes(1600),
    "one byte": b"\x16",
    "DTLS": b"\x16\xfe\xfd" + os.urandom(200),
    "DTLS alert": b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x01\x00",
    "SRTP": b"\x80\x08" + os.urandom(170),
    "SRTCP": b"\x80\xc8" + os.urandom(60),
    "STUN": b"\x00\x01\x00\x00\x21\x12\xa4\x42" + os.urandom(12),
    "cut STUN": b"\x00\x01\x00\x08\x21\x12\xa4\x42" + os.urandom(12),
}


@pytest.fixture
async def stranger(socket_enabled: None) -> AsyncIterator[socket.socket]:
    """Return a socket of somebody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        yield sock


def port_of(page: Page) -> tuple[str, int]:
    """Return where a page's view listens."""
    transport = page.browser.connection.getTransceivers()[0].receiver.transport.transport
    (pair,) = transport._connection._nominated.values()
    address: tuple[str, int] = pair.remote_addr
    return address


async def hears_on(page: Page) -> None:
    """Wait until sound has arrived that was sent from now on."""
    heard = page.browser.arrived["audio"]
    enough = len(heard) + 25
    await until(lambda: len(heard) >= enough)
    assert page.signals.errors == []


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
async def test_one_datagram_of_a_stranger(
    open_page: OpenPage, stranger: socket.socket, junk: bytes
) -> None:
    """It reaches nobody, and the view goes on."""
    page = await open_page()
    stranger.sendto(junk, port_of(page))
    await hears_on(page)


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
async def test_one_datagram_of_the_browser(open_page: OpenPage, junk: bytes) -> None:
    """Its address can be forged, and a faulty browser is not to end its own view either."""
    page = await open_page()
    transport = page.browser.connection.getTransceivers()[0].receiver.transport.transport
    await transport._send(junk)
    await hears_on(page)


async def test_a_flood(open_page: OpenPage, stranger: socket.socket, viewers: Viewers) -> None:
    """Nothing of it is kept: neither waiting datagrams nor ways to the browser."""
    page = await open_page()
    (viewer,) = viewers._viewers
    assert viewer._peer is not None
    ice = viewer._peer._connection.getTransceivers()[0].receiver.transport.transport._connection
    ways = len(ice._check_list), len(ice.remote_candidates)
    before = await viewer._peer.liveness.count()
    for _ in range(300):
        for junk in JUNK.values():
            stranger.sendto(junk, port_of(page))
        await asyncio.sleep(0)
    await hears_on(page)
    assert (len(ice._check_list), len(ice.remote_candidates)) == ways
    assert ice._queue.qsize() < 50
    # Nor does it count as a sign of life of the browser: DTLS and SRTP were 1,500 datagrams.
    assert await viewer._peer.liveness.count() - before < 500


async def test_a_flood_before_the_browser_is_found(
    viewers: Viewers, settings: Settings, stranger: socket.socket
) -> None:
    """Nobody reads yet, so that everything let in would be kept."""
    browser, signals = Browser(video=False), Signals()
    await viewers.offer("one", await browser.offer(), signals, settings())
    (viewer,) = viewers._viewers
    assert viewer._peer is not None
    ice = viewer._peer._connection.getTransceivers()[0].receiver.transport.transport._connection
    (candidate,) = ice.local_candidates
    for _ in range(300):
        stranger.sendto(JUNK["SRTP"], (candidate.host, candidate.port))
        await asyncio.sleep(0)
    assert ice._queue.qsize() == 0
    await browser.accept(signals.answers[0])
    await browser.close()


async def test_a_connection_that_dies_without_a_goodbye_is_told(
    viewers: Viewers, open_page: OpenPage, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page would show a frozen picture for ever."""

    async def trip(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of the library")

    page = await open_page(NoisyMicrophone())
    (viewer,) = viewers._viewers
    assert viewer._peer is not None
    transport = viewer._peer._connection.getTransceivers()[0].receiver.transport
    monkeypatch.setattr(transport, "_handle_rtp_data", trip)
    await until(lambda: page.signals.errors)
    assert isinstance(page.signals.errors[0], BrowserLostError)
    await until(lambda: not len(viewers))
    assert source.open == 0


def udp_addresses() -> Iterator[str]:
    """Yield the local addresses of this process' UDP sockets, as Linux writes them."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    inodes = {str(link.readlink()).removeprefix("socket:[").rstrip("]") for link in links}
    for table in ("udp", "udp6"):
        for line in Path(f"/proc/self/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            if (row := line.split())[9] in inodes:
                yield row[1].split(":")[0]


async def test_only_named_addresses_are_bound(
    viewers: Viewers, settings: Settings, open_page: OpenPage
) -> None:
    """One port on each address that the machine offers, none on all of them, none afterwards."""
    before = [*udp_addresses()]
    browser, signals = Browser(), Signals()
    offer = await browser.offer()
    of_browser = [*udp_addresses()]
    await viewers.offer("one", offer, signals, settings())
    loopback = "0100007F"
    assert sorted([*udp_addresses()]) == sorted([*of_browser, loopback])
    await browser.accept(signals.answers[0])
    viewers.close("one")
    await browser.close()
    await until(lambda: not len(viewers))
    assert [*udp_addresses()] == before
