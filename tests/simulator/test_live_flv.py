"""Live streams over HTTP-FLV, tag by tag."""

import asyncio
import struct
from itertools import pairwise
from unittest.mock import Mock

import pytest

from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from simulator.knobs.live_script import LiveDeed
from simulator.live.ticket import LiveOrder
from simulator.live.video_encoder import VideoEncoder

from .caller import Caller
from .watcher import AUDIO, DATA, VIDEO, Show, Tag, Watcher


async def sound(show: Show) -> list[Tag]:
    """Return the audio tags among the first of a stream."""
    return [tag for tag in await show.tags(30) if tag.kind == AUDIO]


async def test_configuration_comes_first_then_a_key_frame(sim: Simulator, watcher: Watcher) -> None:
    """Metadata, both configurations, then pictures with lengths of 4 bytes and a common clock."""
    async with watcher.watch(sim.cameras[0]) as show:
        data, video, audio, *media = await show.tags(40)
    assert data.body.startswith(b"\x02\x00\x0aonMetaData")
    assert video.body.startswith(bytes.fromhex("1700000000 01"))
    assert audio.body == bytes.fromhex("7200b000")
    assert [tag.kind for tag in (data, video, audio)] == [DATA, VIDEO, AUDIO]
    pictures = [tag for tag in media if tag.kind == VIDEO]
    assert pictures[0].is_key_frame
    assert [tag.is_key_frame for tag in pictures[1:]] == [False] * (len(pictures) - 1)
    for tag in pictures:
        assert int.from_bytes(tag.body[5:9]) == len(tag.body) - 9
        assert tag.body[2:5] == bytes(3)
    # A picture that is late by more than its time is left out; of sound nothing is.
    steps = {
        kind: [b - a for a, b in pairwise(tag.timestamp_ms for tag in media if tag.kind == kind)]
        for kind in (AUDIO, VIDEO)
    }
    assert set(steps[AUDIO]) == {40}
    assert all(step > 0 and step % 40 == 0 for step in steps[VIDEO])


async def test_several_slices(sim: Simulator, watcher: Watcher) -> None:
    """All of a picture's are in one message, behind one length, with start codes between them."""
    sim.set_knob("live_slices", 4)
    async with watcher.watch(sim.cameras[0]) as show:
        tags = await show.tags(30)
    pictures = [tag.body for tag in tags if tag.kind == VIDEO and tag.body[1] == 1]
    assert pictures
    for body in pictures:
        assert int.from_bytes(body[5:9]) == len(body) - 9
        assert body[9:].count(b"\0\0\0\1") == 3


@pytest.mark.parametrize("device_leg", [False, True])
async def test_parameter_sets_come_again_when_they_change(
    sim: Simulator, watcher: Watcher, device_leg: bool
) -> None:
    """Right before a key frame, while somebody watches; ordinary key frames have none."""
    camera = sim.cameras[0]
    camera.knobs.device_leg = device_leg
    async with watcher.watch(camera) as show:
        first = await header(show)
        await show.key_frame()
        sim.live.feed(camera, 0).force_key_frame()
        await show.key_frame()
        camera.knobs.live_size = "1280x720"
        second = await header(show)
        assert (await video(show)).is_key_frame
    assert first.body != second.body


async def test_parameter_sets_before_every_key_frame(sim: Simulator, watcher: Watcher) -> None:
    """Of cameras that repeat them."""
    camera = sim.cameras[0]
    camera.knobs.live_repeat_headers = True
    async with watcher.watch(camera) as show:
        first = await header(show)
        await show.key_frame()
        sim.live.feed(camera, 0).force_key_frame()
        assert (await header(show)).body == first.body
        assert (await video(show)).is_key_frame


async def video(show: Show) -> Tag:
    """Return the next tag of video."""
    while (tag := await show.tag()).kind != VIDEO:
        pass
    return tag


async def header(show: Show) -> Tag:
    """Return the next parameter sets, which no key frame may precede unless it has been read."""
    while (tag := await video(show)).body[1] != 0:
        assert not tag.is_key_frame
    return tag


async def test_raw_sound(sim: Simulator, watcher: Watcher) -> None:
    """Every frame of G.711 carries the byte that tells data from configuration."""
    async with watcher.watch(sim.cameras[0]) as show:
        configuration, *data = await sound(show)
    assert configuration.body == bytes.fromhex("7200b000")
    assert {tag.body[:2] for tag in data} == {b"\x72\x01"}
    assert {len(tag.body) for tag in data} == {322}


async def test_normalised_sound(sim: Simulator, watcher: Watcher) -> None:
    """Standard FLV has neither that byte nor a configuration; the frame size is a knob."""
    sim.set_knob("live_audio", "normalised")
    sim.set_knob("live_audio_samples", 160)
    async with watcher.watch(sim.cameras[0]) as show:
        tags = await sound(show)
    assert {(tag.body[0], len(tag.body)) for tag in tags} == {(0x72, 161)}
    assert tags[1].timestamp_ms - tags[0].timestamp_ms == 20


async def test_other_codecs(sim: Simulator, watcher: Watcher) -> None:
    """µ-law and AAC configure as cameras do."""
    sim.cameras[0].knobs.live_audio = "ulaw"
    sim.cameras[1].knobs.live_audio = "aac"
    heads = []
    for camera in sim.cameras[:2]:
        async with watcher.watch(camera) as show:
            configuration, first, *_ = await sound(show)
        heads.append((configuration.body, first.body[:2]))
    assert heads == [
        (bytes.fromhex("8200b000"), b"\x82\x01"),
        (bytes.fromhex("af00140856e500"), b"\xaf\x01"),
    ]


async def test_sound_never_jumps(sim: Simulator, watcher: Watcher) -> None:
    """The codes of a tone of 500 Hz repeat every 16 samples, across frames of any size."""
    sim.set_knob("live_audio_samples", 77)
    async with watcher.watch(sim.cameras[1]) as show:
        codes = b"".join(tag.body[2:] for tag in (await sound(show))[1:])
    assert codes == (codes[:16] * len(codes))[: len(codes)]
    assert len(set(codes[:16])) > 4


async def test_picture_only_and_sound_only(sim: Simulator, watcher: Watcher) -> None:
    """The file header says so too."""
    sim.cameras[0].knobs.live_audio = "none"
    sim.cameras[1].knobs.live_video = "none"
    kinds = []
    for camera in sim.cameras[:2]:
        async with watcher.session.get(await watcher.url(camera)) as response:
            show = Show(response)
            flags = (await show.header())[4]
            kinds.append((flags, {tag.kind for tag in await show.tags(12)}))
    assert kinds == [(1, {DATA, VIDEO}), (4, {DATA, AUDIO})]


async def test_b_frames(sim: Simulator, watcher: Watcher) -> None:
    """Decoding time rises while showing time jumps, and both stay with the sound."""
    sim.set_knob("live_video", "b_frames")
    async with watcher.watch(sim.cameras[0]) as show:
        tags = [t for t in await show.tags(40) if t.kind == VIDEO and not t.is_configuration]
    decoded = [tag.timestamp_ms for tag in tags]
    shown = [t.timestamp_ms + int.from_bytes(t.body[2:5], signed=True) for t in tags]
    assert decoded == sorted(set(decoded))
    assert shown != sorted(shown)
    assert shown[0] == 1000


async def test_h265(sim: Simulator, watcher: Watcher) -> None:
    """The number is the one that Chinese cameras use."""
    sim.set_knob("live_video", "h265")
    async with watcher.watch(sim.cameras[0]) as show:
        _, video, *_ = await show.tags(3)
        assert video.body.startswith(bytes.fromhex("1c00000000 01"))
        assert (await show.key_frame()).body.startswith(bytes.fromhex("1c01000000"))


async def test_late_viewer_sees_a_picture_at_once(sim: Simulator, watcher: Watcher) -> None:
    """Both watch one push; the second starts with the key frame that the first saw."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as first:
        key_frame = await first.key_frame()
        seen = (await first.tags(40))[-1]
        async with watcher.watch(camera) as second:
            tags = await second.tags(50)
    pictures = [tag for tag in tags if tag.kind == VIDEO and not tag.is_configuration]
    assert pictures[0] == key_frame
    assert seen in tags
    assert [tag.timestamp_ms for tag in tags[1:3]] == [key_frame.timestamp_ms] * 2


async def test_without_cache_a_late_viewer_waits(sim: Simulator, watcher: Watcher) -> None:
    """Neither picture nor sound before the key frame that this viewer ordered."""
    camera = sim.cameras[0]
    camera.knobs.live_gop_cache = False
    async with watcher.watch(camera) as first:
        key_frame = await first.key_frame()
        await first.tags(20)
        async with watcher.watch(camera, ForceIFrame="true") as second:
            tags = await second.tags(4)
    assert [tag.kind for tag in tags] == [DATA, VIDEO, AUDIO, VIDEO]
    assert tags[1].is_configuration
    assert tags[3].is_key_frame
    assert key_frame.timestamp_ms < tags[3].timestamp_ms < key_frame.timestamp_ms + 4000


async def test_ordered_key_frame(sim: Simulator, watcher: Watcher) -> None:
    """The call alone gives everybody a key frame long before the 4 s are over, and the cache too."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        first = await show.key_frame()
        await show.tags(10)
        await watcher.url(camera, ForceIFrame="true")
        second = await show.key_frame()
        async with watcher.watch(camera) as late:
            assert await late.key_frame() == second
        pictures = 1
        while not (tag := await show.tag()).is_key_frame:
            pictures += tag.kind == VIDEO
    assert second.timestamp_ms - first.timestamp_ms < 4000
    assert pictures == 100


async def test_main_and_sub_stream(sim: Simulator, watcher: Watcher) -> None:
    """Two encoders with sizes and codecs of their own."""
    sim.set_knob("live_video", "h265")
    seen = []
    for stream_type in (0, 1):
        async with watcher.watch(sim.cameras[0], StreamType=stream_type) as show:
            data, video, *_ = await show.tags(3)
        _, position, number = data.body.partition(b"\x00\x05width\x00")
        assert position
        seen.append((video.body[0], struct.unpack(">d", number[:8])[0]))
    assert seen == [(0x1C, 640), (0x17, 320)]


async def test_push_begins_and_ends_with_the_viewers(sim: Simulator, watcher: Watcher) -> None:
    """The camera's time starts anew after the last viewer left."""
    camera = sim.cameras[0]
    for _ in range(2):
        async with watcher.watch(camera) as show:
            assert (await show.key_frame()).timestamp_ms == 1000
            (viewer,) = sim.live.viewers_of(camera)
            viewer.end()
            await show.rest()
        assert not sim.live.viewers_of(camera)


async def test_viewer_who_hangs_up(sim: Simulator, watcher: Watcher) -> None:
    """The camera stops pushing, even to a connection on which nothing was sent for a while."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        await show.key_frame()
        (viewer,) = sim.live.viewers_of(camera)
        viewer.act(LiveDeed("stall"))
    assert await viewer.take() == []
    async with asyncio.timeout(10):
        while sim.live.viewers_of(camera):  # noqa: ASYNC110 - it is the server's view that counts
            await asyncio.sleep(0.01)


async def test_new_viewer_while_old_ones_leave(sim: Simulator, watcher: Watcher) -> None:
    """A push that starts while the last one's viewers are still there does not keep them."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as old:
        await old.key_frame()
        feed = sim.live.feed(camera, 0)
        feed.stop()
        with sim.live.watch(LiveOrder(camera, "flv"), None) as (viewer, _):
            await old.rest()
            assert await viewer.take()
            assert sim.live.viewers_of(camera) == [viewer]


async def test_broken_encoder(
    sim: Simulator, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Viewers are let go instead of waiting for ever."""
    monkeypatch.setattr(VideoEncoder, "encode", Mock(side_effect=ArithmeticError))
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with watcher.watch(sim.cameras[0]) as show:
        await show.rest()


@pytest.mark.parametrize("how", ["offline", "removed", "stopped", "product"])
async def test_end_of_the_push(sim: Simulator, watcher: Watcher, caller: Caller, how: str) -> None:
    """Whatever ends it, viewers see an orderly end."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        await show.key_frame()
        if how == "offline":
            camera.status = DeviceStatus.OFFLINE
        elif how == "removed":
            sim.remove_camera(camera.iot_id)
        elif how == "product":
            path = f"{sim.endpoint}/_simulator/products/{camera.product_key}"
            async with watcher.session.delete(path) as response:
                assert response.status == 200
        else:
            answer = await caller.call("StopLiveStreaming", {"IotId": camera.iot_id})
            assert answer.body["Success"]
        await show.rest()
    assert not sim.live.viewers_of(camera)


async def test_stopping_one_stream_leaves_the_other(
    sim: Simulator, watcher: Watcher, caller: Caller
) -> None:
    """StopLiveStreaming means one stream."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as main, watcher.watch(camera, StreamType=1) as sub:
        await caller.call("StopLiveStreaming", {"IotId": camera.iot_id, "StreamType": "1"})
        await sub.rest()
        assert await main.tags(100)
