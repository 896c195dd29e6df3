"""Tracks that are fed: a slow browser holds neither many packets nor large ones."""

import asyncio

import pytest
from aiortc.mediastreams import MediaStreamError

from custom_components.linkvisual.live.media import VideoPacket
from custom_components.linkvisual.live.webrtc.tracks import PacketTrack

LARGE = VideoPacket(bytes(4 << 20), 0, keyframe=True)


async def test_large_pictures_wait_outside() -> None:
    """Two of the largest are taken; the third when there is room again."""
    track = PacketTrack("video")
    await track.put(LARGE)
    await track.put(LARGE)
    third = asyncio.create_task(track.put(LARGE))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not third.done()
    assert (await track.recv()).size == len(LARGE.data)
    await third
    track.stop()


async def test_an_end_lets_the_feeder_go() -> None:
    """Whoever waits for room in a track that ends has nothing more to send."""
    track = PacketTrack("video")
    await track.put(LARGE)
    await track.put(LARGE)
    third = asyncio.create_task(track.put(LARGE))
    await asyncio.sleep(0)
    track.stop()
    await third
    with pytest.raises(MediaStreamError):
        await track.recv()
