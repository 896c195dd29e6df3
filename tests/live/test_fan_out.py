"""One viewer's queue."""

import asyncio

import pytest

from custom_components.linkvisual.live.fan_out import Subscription
from custom_components.linkvisual.live.media import AudioPacket, MediaPacket, VideoPacket
from custom_components.linkvisual.live.problem import LiveClosedError

MOST_PACKETS = 500
SOUND = AudioPacket(bytes(160), 0)


def _video(index: int, *, keyframe: bool = False) -> VideoPacket:
    return VideoPacket(b"", index, keyframe)


async def _waiting(subscription: Subscription) -> list[MediaPacket]:
    """Return what can be had without waiting."""
    packets = []
    try:
        while True:
            async with asyncio.timeout(0):
                packets.append(await subscription.next())
    except TimeoutError:
        return packets


def _subscription(*replay: MediaPacket) -> tuple[Subscription, list[Subscription]]:
    left: list[Subscription] = []
    return Subscription(lambda: replay, left.append), left


async def test_replay_comes_first_and_is_asked_for_late() -> None:
    """What passes before the viewer is ready is in the replay."""
    subscription, _ = _subscription(_video(0, keyframe=True), _video(1))
    subscription.push(_video(1))
    assert await subscription.next() == _video(0, keyframe=True)
    subscription.push(_video(2))
    assert await _waiting(subscription) == [_video(1), _video(2)]


async def test_without_replay_pictures_wait_for_a_key_frame() -> None:
    """Sound does not."""
    subscription, _ = _subscription()
    assert await _waiting(subscription) == []
    for packet in (_video(0), SOUND, _video(1, keyframe=True), _video(2)):
        subscription.push(packet)
    assert await _waiting(subscription) == [SOUND, _video(1, keyframe=True), _video(2)]


async def test_slow_viewer_goes_on_at_the_next_key_frame() -> None:
    """The queue is bounded; what comes out can be decoded from its first picture on."""
    subscription, _ = _subscription(_video(0, keyframe=True))
    await subscription.next()
    for index in range(1, MOST_PACKETS * 3):
        subscription.push(_video(index, keyframe=index % 50 == 0))
    packets = await _waiting(subscription)
    assert len(packets) <= MOST_PACKETS
    assert isinstance(packets[0], VideoPacket)
    assert packets[0].keyframe
    times = [packet.timestamp_ms for packet in packets if isinstance(packet, VideoPacket)]
    assert times == list(range(times[0], MOST_PACKETS * 3))


async def test_close_wakes_who_waits() -> None:
    """Once and for all; a second close is nothing."""
    subscription, left = _subscription()
    waiting = asyncio.create_task(subscription.next())
    await asyncio.sleep(0)
    subscription.close()
    subscription.close()
    with pytest.raises(LiveClosedError):
        await waiting
    subscription.push(SOUND)
    with pytest.raises(LiveClosedError):
        await subscription.next()
    assert left == [subscription]


async def test_closed_before_it_began() -> None:
    """Nothing is replayed to a viewer who has gone."""
    subscription, _ = _subscription(_video(0, keyframe=True))
    subscription.close()
    with pytest.raises(LiveClosedError):
        await subscription.next()
