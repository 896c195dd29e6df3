"""Tracks that are fed: a slow browser holds neither many packets nor large ones."""

import pytest
from aiortc.mediastreams import MediaStreamError

from custom_components.linkvisual.live.media import VideoPacket
from custom_components.linkvisual.live.webrtc.tracks import PacketTrack

LARGE = VideoPacket(bytes(4 << 20), 0, keyframe=True)


async def test_large_pictures_wait_outside() -> None:
    """Two of the largest are taken; there is room again when one is sent."""
    track, told = PacketTrack("video"), list[bool]()
    track.on_room = lambda: told.append(True)
    assert track.put(LARGE)
    assert not track.put(LARGE)
    assert not told
    assert (await track.recv()).size == len(LARGE.data)
    assert told
    track.stop()


async def test_many_pictures_wait_outside() -> None:
    """However small they are."""
    track = PacketTrack("video")
    small = VideoPacket(b"", 0, keyframe=True)
    assert not all(track.put(small) for _ in range(100))
    track.stop()


async def test_an_end_lets_the_feeder_go() -> None:
    """Whoever waits for room in a track that ends has nothing more to send."""
    track, told = PacketTrack("video"), list[bool]()
    track.on_room = lambda: told.append(True)
    track.put(LARGE)
    track.put(LARGE)
    track.stop()
    assert told
    assert track.put(LARGE)
    with pytest.raises(MediaStreamError):
        await track.recv()
