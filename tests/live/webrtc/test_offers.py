"""What offers are answered, and how, with a second aiortc peer as the browser."""

import asyncio
import re

import aioice.ice
import pytest
from aioice import Connection
from aiortc import RTCRtpSender
from aiortc.sdp import SessionDescription

from custom_components.linkvisual.live.webrtc.errors import NoCommonCodecError, UnreadableOfferError
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from simulator import Simulator

from ..browser import Browser, FakeSource, Microphone, NoisyMicrophone, Signals, until
from ..conftest import Settings
from ..page import OpenPage


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
