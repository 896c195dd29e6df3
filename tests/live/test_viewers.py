"""Offers, answers and ends of views, with a second aiortc peer as the browser."""

import asyncio
import logging
import re
import socket
from contextlib import suppress
from itertools import count
from pathlib import Path

import aioice.ice
import pytest
from aioice import Connection
from aiortc import RTCDtlsParameters, RTCDtlsTransport, RTCPeerConnection, RTCRtpSender
from aiortc.sdp import SessionDescription

from custom_components.linkvisual.intercom import Intercom
from custom_components.linkvisual.live.peer import connection
from custom_components.linkvisual.live.peer.errors import (
    ConnectionLostError,
    ConnectTimeoutError,
    NoCommonCodecError,
    UnreadableOfferError,
    ViewRemovedError,
)
from custom_components.linkvisual.live.peer.settings import IceServer
from custom_components.linkvisual.live.peer.viewers import Viewers
from simulator import Simulator

from .browser import Browser, FakeSource, Microphone, NoisyMicrophone, Signals, until
from .conftest import Settings
from .page import OpenPage, Page


def codecs_of(answer: str, kind: str) -> list[str]:
    """Return the codecs of a part of an answer."""
    (media,) = [m for m in SessionDescription.parse(answer).media if m.kind == kind]
    return [codec.mimeType for codec in media.rtp.codecs]


async def test_only_what_passes_untouched_is_answered(open_page: OpenPage) -> None:
    """A-law and H.264, over one transport, whatever else the browser would take."""
    page = await open_page(Microphone(), video=True)
    answer = page.signals.answers[0]
    assert codecs_of(answer, "audio") == ["audio/PCMA"]
    assert set(codecs_of(answer, "video")) == {"video/H264", "video/rtx"}
    assert re.search(r"^a=group:BUNDLE 0 1\r?$", answer, re.MULTILINE)
    assert len(set(re.findall(r"^m=\w+ (\d+)", answer, re.MULTILINE))) == 1
    assert "a=candidate" in answer
    assert "a=end-of-candidates" in answer


@pytest.mark.parametrize(
    ("microphone", "direction"), [(None, "sendonly"), (Microphone, "sendrecv")]
)
async def test_the_direction_of_sound(
    open_page: OpenPage, microphone: type[Microphone] | None, direction: str
) -> None:
    """We listen only to who wants to talk."""
    page = await open_page(microphone() if microphone else None)
    (media,) = SessionDescription.parse(page.signals.answers[0]).media
    assert media.direction == direction


async def test_sound_arrives(open_page: OpenPage, source: FakeSource) -> None:
    """Every frame of the camera's microphone, in order, for each of two viewers."""
    pages = [await open_page(), await open_page()]
    for page in pages:
        sound = page.browser.arrived["audio"]
        await until(lambda: len(sound) >= 30)  # noqa: B023
        times = [frame.pts for frame in sound]
        assert times == [times[0] + 160 * n for n in range(len(times))]
    assert source.open == 2


async def test_a_microphone_alone(
    sim: Simulator, viewers: Viewers, settings: Settings, source: FakeSource
) -> None:
    """As the companion app offers it: sound to us only, and no subscription for it."""
    browser, signals = Browser(microphone=NoisyMicrophone(), video=False), Signals()
    browser.connection.getTransceivers()[0].direction = "sendonly"
    await viewers.offer("one", await browser.offer(), signals, settings())
    await browser.accept(signals.answers[0])
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    assert source.subscriptions == []
    await browser.close()
    await sim.wait_for_recording()


async def test_candidates_may_come_before_the_answer(viewers: Viewers, settings: Settings) -> None:
    """They are kept for the connection that is being made."""
    browser, signals = Browser(video=False), Signals()
    offer = await browser.offer()
    lines = re.findall(r"^a=candidate:(.+?)\r?$", offer, re.MULTILINE)
    bare = re.sub(r"^a=(candidate:.+|end-of-candidates)\r?\n", "", offer, flags=re.MULTILINE)
    answering = asyncio.create_task(viewers.offer("one", bare, signals, settings()))
    await asyncio.sleep(0)
    assert not signals.answers
    for line in lines:
        viewers.add_candidate("one", f"candidate:{line}", "0", 0)
    viewers.add_candidate("one", "", "0", 0)
    viewers.add_candidate("one", "candidate:nonsense", None, None)
    viewers.add_candidate("another", f"candidate:{lines[0]}", "0", 0)
    await answering
    await browser.accept(signals.answers[0])
    assert known_candidate_types(viewers) == {"host"}
    await browser.close()


def known_candidate_types(viewers: Viewers) -> set[str]:
    """Return the types of the ways to the only browser that are known."""
    (viewer,) = viewers._viewers
    assert viewer._peer is not None
    transport = viewer._peer._connection.getTransceivers()[0].receiver.transport.transport
    return {candidate.type for candidate in transport.getRemoteCandidates()}


async def test_candidates_may_come_with_the_offer(viewers: Viewers, settings: Settings) -> None:
    """As from a browser that does not send them one by one; they are all tried."""
    browser, signals = Browser(), Signals()
    await viewers.offer("one", await browser.offer(), signals, settings())
    await browser.accept(signals.answers[0])
    assert known_candidate_types(viewers) == {"host"}
    await browser.close()


async def test_no_answer_waits_for_a_name(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser hides its addresses behind names that are not found everywhere."""
    names, found = list[str](), asyncio.Event()

    class SlowNames:
        """Finds every name, once it is let."""

        async def resolve(self, name: str) -> str:
            names.append(name)
            await found.wait()
            return "127.0.0.1"

    async def slow_names(_: Connection) -> SlowNames:
        return SlowNames()

    monkeypatch.setattr(aioice.ice, "get_or_create_mdns_protocol", slow_names)
    browser, signals = Browser(), Signals()
    offer = re.sub(
        r"^(a=candidate:\S+ 1 udp \d+ )\S+",
        r"\1hidden.local",
        await browser.offer(),
        flags=re.MULTILINE,
    )
    answering = asyncio.create_task(viewers.offer("one", offer, signals, settings()))
    try:
        await until(lambda: names and signals.answers, 5.0)
    finally:
        found.set()
    await answering
    assert set(names) == {"hidden.local"}
    await until(lambda: "host" in known_candidate_types(viewers))
    await browser.accept(signals.answers[0])
    await browser.close()


GARBAGE = [
    "",
    "garbage",
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n",
    "v=0\r\nm=audio x y z\r\n",
    "\x00" * 100,
]


@pytest.mark.parametrize("sdp", GARBAGE)
async def test_garbage_is_refused(
    viewers: Viewers, settings: Settings, source: FakeSource, sdp: str
) -> None:
    """And leaves nothing behind."""
    with pytest.raises(UnreadableOfferError):
        await viewers.offer("one", sdp, Signals(), settings())
    assert len(viewers) == 0
    assert source.open == 0


@pytest.mark.parametrize(
    "damage",
    [("a=ice-ufrag", "a=ice-nothing"), ("a=fingerprint", "a=footprint"), ("a=mid:0", "a=mid:9")],
)
async def test_a_damaged_offer_is_refused(
    viewers: Viewers, settings: Settings, source: FakeSource, damage: tuple[str, str]
) -> None:
    """Wherever the library below trips over it."""
    browser = Browser(video=False)
    offer = (await browser.offer()).replace(*damage)
    signals = Signals()
    try:
        await viewers.offer("one", offer, signals, settings())
    except UnreadableOfferError:
        assert len(viewers) == 0
        assert source.open == 0
    else:
        assert signals.answers
    await browser.close()


async def test_a_browser_without_h264_is_told(viewers: Viewers, settings: Settings) -> None:
    """With an error of its own, and its microphone is not taken."""
    browser = Browser(microphone=NoisyMicrophone())
    codecs = RTCRtpSender.getCapabilities("video").codecs
    browser.connection.getTransceivers()[1].setCodecPreferences(
        [codec for codec in codecs if codec.mimeType == "video/VP8"]
    )
    with pytest.raises(NoCommonCodecError):
        await viewers.offer("one", await browser.offer(), Signals(), settings())
    assert len(viewers) == 0
    await browser.close()


async def test_a_browser_that_is_not_found_is_told(
    viewers: Viewers, settings: Settings, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aiortc would try for ever."""
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT_S", 0.3)
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
    assert isinstance(page.signals.errors[0], ConnectionLostError)
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
    monkeypatch.setattr("custom_components.linkvisual.live.peer.viewers._LIMBO_S", 0.0)
    page = await open_page()
    await until(lambda: all(viewer.connected for viewer in viewers._viewers))
    viewers.close(page.session_id)
    await until(lambda: not len(viewers))
    with pytest.raises(ConnectionLostError):
        await viewers.offer("again", page.offer, Signals(), settings())


async def test_a_page_that_comes_back_while_its_view_ends_is_told(
    viewers: Viewers, open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new connection would not be listened to either."""
    closing, close = asyncio.Event(), RTCPeerConnection.close

    async def close_late(self: RTCPeerConnection) -> None:
        await closing.wait()
        await close(self)

    page = await open_page()
    await until(lambda: all(viewer.connected for viewer in viewers._viewers))
    monkeypatch.setattr(RTCPeerConnection, "close", close_late)
    ending = asyncio.create_task(viewers.shutdown())
    await until(lambda: all(viewer.ending for viewer in viewers._viewers))
    with pytest.raises(ConnectionLostError):
        await viewers.offer("again", page.offer, Signals(), settings())
    assert len(viewers) == 1
    closing.set()
    await ending


async def test_nobody_comes_back(
    viewers: Viewers, open_page: OpenPage, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the view of a browser whose signalling broke is ended."""
    monkeypatch.setattr("custom_components.linkvisual.live.peer.viewers._LIMBO_S", 0.2)
    page = await open_page()
    await until(lambda: all(viewer.connected for viewer in viewers._viewers))
    viewers.close(page.session_id)
    assert len(viewers) == 1
    await until(lambda: not len(viewers))
    assert source.open == 0


async def test_a_page_that_restarts_ice_replaces_its_own_view(
    sim: Simulator, intercom: Intercom, viewers: Viewers, open_page: OpenPage, settings: Settings
) -> None:
    """A new offer with the old fingerprint: nobody is refused, least of all by himself."""
    page: Page = await open_page(NoisyMicrophone(), talk=settings("Ada", release_after_s=60.0))
    await until(lambda: intercom.holder is not None)
    offer = re.sub(r"ice-ufrag:\w+", "ice-ufrag:abcd", page.offer)
    again = Signals()
    await viewers.offer("again", offer, again, settings("Ada"))
    assert again.answers
    assert again.answers != page.signals.answers
    assert len(viewers) == 1
    assert page.signals.errors == []
    await sim.wait_for_recording()


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

    monkeypatch.setattr(connection, "_CLOSE_TIMEOUT_S", 0.05)
    page = await open_page()
    monkeypatch.setattr(RTCPeerConnection, "close", close_slowly)
    await viewers.shutdown()
    assert len(viewers) == 0
    assert not closed.is_set()
    await closed.wait()
    await page.closed()


async def test_no_server_is_asked_by_default(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aiortc's own default is a public one, which delays the answer where it is not reached."""
    asked: list[object] = []
    original = RTCPeerConnection.__init__

    def watch(self: RTCPeerConnection, configuration: object) -> None:
        asked.append(configuration.iceServers)  # type: ignore[attr-defined]
        original(self, configuration)  # type: ignore[arg-type]

    page = Browser(video=False)
    monkeypatch.setattr(RTCPeerConnection, "__init__", watch)
    await viewers.offer("one", await page.offer(), Signals(), settings())
    assert asked == [[]]
    await page.close()


async def test_a_slow_server_is_not_asked_again(
    viewers: Viewers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One picture was late; the next one is not."""
    monkeypatch.setattr("custom_components.linkvisual.live.peer.ice._SLOW_S", 0.0)
    server = IceServer(("stun:127.0.0.1:9",), None, "secret")
    assert "secret" not in repr(server)
    configurations = []
    remember = viewers._ice.configuration

    def watch(servers: list[IceServer]) -> object:
        configurations.append(remember(servers))
        return configurations[-1]

    monkeypatch.setattr(viewers._ice, "configuration", watch)
    for session in ("one", "two"):
        page = Browser(video=False)
        await viewers.offer(session, await page.offer(), Signals(), settings(), [server])
        await page.close()
    assert [len(configuration.iceServers or []) for configuration in configurations] == [1, 0]


async def test_a_server_that_cannot_be_read_is_left_out(
    viewers: Viewers, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are asked; nothing of an address that may hold a password is logged."""
    caplog.set_level(logging.DEBUG)
    servers = [
        IceServer(("stun:[2001:db8::1]:3478", "stun:127.0.0.1:3478?transport=udp")),
        IceServer(("turn:ada:secret@127.0.0.1:3478", "turn:127.0.0.1:9"), "ada", "secret"),
    ]
    configuration = viewers._ice.configuration(servers)
    assert [server.urls for server in configuration.iceServers or []] == [["turn:127.0.0.1:9"]]
    assert "secret" not in caplog.text
    page, signals = Browser(video=False), Signals()
    await viewers.offer("one", await page.offer(), signals, settings(), servers[:1])
    assert signals.answers
    await page.close()
