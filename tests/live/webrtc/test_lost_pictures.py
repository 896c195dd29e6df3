"""Viewers whose network loses pictures."""

import asyncio
import re
from collections import deque
from collections.abc import Callable

import aiohttp
import pytest
from aiortc import RTCRtpSender

from custom_components.linkvisual.live.fan_out import GopCache, Subscription
from custom_components.linkvisual.live.keyframe_request import KeyframeRequest
from custom_components.linkvisual.live.media import MediaPacket, VideoPacket
from custom_components.linkvisual.live.problem import LiveClosedError
from custom_components.linkvisual.live.webrtc.aiortc_internals import hook_picture_loss
from custom_components.linkvisual.live.webrtc.send_pacer import SendPacer
from simulator import Simulator
from tests.defaults import use_defaults
from tests.intercom.skipping_loop import run_skipping
from tests.waiting import until

from ..browser import FakeSource
from ..page import OpenPage
from ..watching import pictures, theatre

GOP_PICTURES = 100


async def pictures_to_keyframe(subscription: Subscription) -> int:
    """Return how many pictures come before the next key frame."""
    for number in range(2 * GOP_PICTURES):
        [picture] = await pictures(subscription, 1)
        if picture.keyframe:
            return number
    raise AssertionError("no key frame")


async def test_a_browser_that_lost_a_picture_asks_for_a_key_frame(
    open_page: OpenPage, source: FakeSource
) -> None:
    """Its report reaches the source of the pictures, although no encoder is there to hear it."""
    page = await open_page(video=True)
    found = re.search(r"m=video.*?a=ssrc:(\d+)", page.signals.answers[0], re.DOTALL)
    assert found
    _, video = page.browser.connection.getTransceivers()
    assert source.keyframes_wanted == 0
    await video.receiver._send_rtcp_pli(int(found[1]))
    await until(lambda: source.keyframes_wanted)


async def test_the_camera_sends_one_before_its_time(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """It is asked once for all that ask at about the same time."""
    async with theatre(sim, http) as made:
        one, other = made.source.subscribe(), made.source.subscribe()
        await pictures(one, 25)
        for subscription in (one, other, one):
            subscription.want_keyframe()
        assert await pictures_to_keyframe(one) < GOP_PICTURES // 2
        assert len(made.asked) == 2
        assert made.plays == 1


async def test_a_key_frame_of_a_moment_ago_is_what_is_needed(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """The camera is not asked for another, nor when the view is over."""
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await pictures(subscription, 2)
        subscription.want_keyframe()
        await pictures(subscription, 5)
        subscription.close()
        subscription.want_keyframe()
        assert len(made.asked) == 1


async def test_a_late_viewer_of_a_long_group(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The camera is asked for a key frame, for nothing is kept that could be shown instead."""
    use_defaults(monkeypatch, GopCache, max_packets=5)
    use_defaults(monkeypatch, KeyframeRequest, fresh_s=0.0)
    async with theatre(sim, http) as made:
        await pictures(made.source.subscribe(), 10)
        assert len(made.asked) == 1
        [picture] = await pictures(made.source.subscribe(), 1)
        assert picture.keyframe
        assert len(made.asked) == 2


async def test_a_cloud_that_refuses(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing breaks; the camera's next key frame comes by itself."""
    caplog.set_level("DEBUG")

    async def refuse() -> None:
        raise OSError("https://example.com/?token=secret")

    request = KeyframeRequest(refuse)
    request.want()
    await until(lambda: "No key frame could be asked for: OSError" in caplog.text)
    await request.close()
    assert "secret" not in caplog.text


async def test_a_cloud_that_takes_its_time() -> None:
    """Is asked for one at a time, and no more when the view is over."""
    asked: list[asyncio.Task[object] | None] = []

    async def ask() -> None:
        asked.append(asyncio.current_task())
        await asyncio.Event().wait()

    request = KeyframeRequest(ask, interval_s=0.0)
    for _ in range(3):
        request.want()
        await asyncio.sleep(0)
    await request.close()
    (task,) = asked
    assert task is not None
    assert task.cancelled()


class OtherSender:
    """A sender of some other aiortc."""

    def _send_keyframe(self, reason: str) -> None:
        """Take a reason, which ours does not."""


def test_another_aiortc() -> None:
    """Is left as it is."""
    sender = OtherSender()
    assert not hook_picture_loss(sender, lambda: None)  # type: ignore[arg-type]
    assert "_send_keyframe" not in vars(sender)
    assert hasattr(RTCRtpSender, "_send_keyframe")


class Burst:
    """Packets that all wait already, and the moments at which they are sent."""

    def __init__(self, sizes: list[int]) -> None:
        """Take their sizes."""
        self.on_packet: Callable[[], None] = lambda: None
        self.moments_s: list[float] = []
        self.ended = asyncio.Event()
        self.has_room = True
        self._packets = deque(VideoPacket(bytes(size), 0, keyframe=True) for size in sizes)

    def take(self) -> MediaPacket | None:
        """Return the next one."""
        if not self._packets:
            raise LiveClosedError
        return self._packets.popleft()

    def send(self, _: MediaPacket) -> bool:
        """Note when."""
        self.moments_s.append(asyncio.get_running_loop().time())
        return self.has_room


@pytest.mark.parametrize("room_told", [False, True])
def test_a_burst_is_spread(room_told: bool) -> None:
    """The first picture goes at once; a megabyte takes a good third of a second, however much room there is."""
    sizes = [100_000, *[9_000] * 100]
    moments_s = run_skipping(_sent_s(sizes, room_told))
    assert moments_s[0] == 0
    assert moments_s[-1] == pytest.approx((sum(sizes[:-1]) - 65_536) / 2_500_000)


async def _sent_s(sizes: list[int], room_told: bool) -> list[float]:
    """Return after what time each of a burst is sent, when nothing was sent for a second."""
    await asyncio.sleep(1.0)
    loop = asyncio.get_running_loop()
    started_s = loop.time()
    burst = Burst(sizes)

    def send(packet: MediaPacket) -> bool:
        if room_told:
            loop.call_soon(pacer.resume)
        return burst.send(packet)

    pacer = SendPacer(burst, send, burst.ended.set)
    pacer.resume()
    await burst.ended.wait()
    return [moment_s - started_s for moment_s in burst.moments_s]


async def test_live_pictures_pass_at_once() -> None:
    """A stream at its own pace is never held back."""
    sent = list[MediaPacket]()

    def send(packet: MediaPacket) -> bool:
        sent.append(packet)
        return True

    stream = Subscription(list, lambda _: None)
    pacer = SendPacer(stream, send, lambda: None)
    pacer.resume()
    for number in range(10):
        await asyncio.sleep(0.04)
        stream.push(VideoPacket(bytes(10_000), 40 * number, keyframe=number == 0))
        assert len(sent) == number + 1
    pacer.stop()
    stream.push(VideoPacket(b"", 400, keyframe=False))
    assert len(sent) == 10


async def test_without_room_nothing_is_sent() -> None:
    """Until there is some; one that has been stopped stays so."""
    burst = Burst([10] * 5)
    burst.has_room = False
    pacer = SendPacer(burst, burst.send, burst.ended.set)
    burst.on_packet()
    assert not burst.moments_s
    for count in (1, 2):
        pacer.resume()
        burst.on_packet()
        assert len(burst.moments_s) == count
    pacer.stop()
    pacer.resume()
    assert len(burst.moments_s) == 2
