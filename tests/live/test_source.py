"""A live source against the simulated cloud."""

import asyncio
import io
import logging
import threading
from itertools import pairwise

import aiohttp
import pytest
from PIL import Image

from custom_components.linkvisual.live import ingest
from custom_components.linkvisual.live.fan_out import Subscription
from custom_components.linkvisual.live.media import MediaPacket, VideoPacket
from custom_components.linkvisual.live.picture.path import PassThrough, ShowPicture
from custom_components.linkvisual.live.picture.still import decode
from custom_components.linkvisual.live.problem import LiveClosedError
from custom_components.linkvisual.live.timeline import Timeline
from custom_components.linkvisual.openapi import LiveScheme, StreamType
from simulator import Simulator
from tests.defaults import use_defaults

from .films import pixels
from .test_sound import loudest_hz, pcm
from .watching import collect, pictures, quick, sounds, theatre, times_of, until

ROUNDING_MS = 1


def _rising(times: list[int]) -> bool:
    return all(later > earlier for earlier, later in pairwise(times))


@pytest.mark.parametrize("slices", [1, 4])
async def test_first_viewer_starts_with_a_key_frame(
    sim: Simulator, http: aiohttp.ClientSession, slices: int
) -> None:
    """Everything from the first picture on can be decoded, with every slice of it."""
    sim.set_knob("live_slices", slices)
    async with theatre(sim, http) as made:
        assert not made.source.running
        found = await pictures(made.source.subscribe(), 20)
        assert found[0].keyframe
        assert made.source.last_keyframe is found[0]
        assert made.source.problem is None
        assert made.problems == []
        assert len(pixels(picture.data for picture in found)) == 20
        assert {picture.data.count(b"\0\0\1") for picture in found[1:]} == {slices}
        assert made.asked == [(LiveScheme.FLV, StreamType.MAIN)]


@pytest.mark.parametrize("scheme", [LiveScheme.FLV, LiveScheme.RTMP])
@pytest.mark.parametrize("device_leg", [False, True], ids=["in place", "device leg"])
async def test_picture_of_another_size(
    sim: Simulator, http: aiohttp.ClientSession, scheme: LiveScheme, device_leg: bool
) -> None:
    """Somebody changes the resolution while somebody watches: the view goes on, on the same line."""
    camera = sim.cameras[0]
    camera.knobs.device_leg = device_leg
    async with theatre(sim, http, quick(schemes=(scheme,))) as made:
        subscription = made.source.subscribe()
        shown = await pictures(subscription, 5)
        camera.knobs.live_size = "1280x720"
        sizes = [_size_of(shown[0])]
        while sizes[-1] != (1280, 720):
            shown += await pictures(subscription, 1)
            if shown[-1].keyframe:
                sizes.append(_size_of(shown[-1]))
        shown += await pictures(subscription, 5)
        assert sizes[0] == (640, 360)
        assert len(pixels(picture.data for picture in shown)) == len(shown)
        assert (made.plays, made.problems) == (1, [])


def _size_of(picture: VideoPacket) -> tuple[int, int]:
    """Return width and height of a key frame."""
    image = decode(picture.data)
    assert image
    return image.size


@pytest.mark.parametrize("audio", ["raw", "normalised", "ulaw", "aac"])
async def test_sound_in_every_variant(
    sim: Simulator, http: aiohttp.ClientSession, audio: str
) -> None:
    """The camera's own tone, in packets of 20 ms without a gap."""
    sim.set_knob("live_audio", audio)
    async with theatre(sim, http) as made:
        found = await sounds(made.source.subscribe(), 60)
        assert {len(packet.data) for packet in found} == {160}
        times = [packet.timestamp_samples for packet in found]
        assert [b - a for a, b in pairwise(times[10:])] == [160] * 49
        samples = pcm(b"".join(packet.data for packet in found[10:]))
        assert loudest_hz(samples) == pytest.approx(made.camera.microphone_hz, abs=3)


@pytest.mark.parametrize("times", ["zero", "seconds", "picture_far", "sound_far"])
async def test_sound_and_picture_with_odd_times(
    sim: Simulator, http: aiohttp.ClientSession, times: str
) -> None:
    """Both go on at the pace at which they come, whatever their clocks say."""
    sim.set_knob("live_times", times)
    sim.set_knob("live_reserved_tags", True)
    async with theatre(sim, http) as made:
        found = await collect(
            made.source.subscribe(),
            lambda packets: all(kind[-1:] >= [4000 * scale] for kind, scale in _ends(packets)),
        )
        video, audio = times_of(found)
        assert _rising(video)
        assert _rising(audio)
        # Four seconds of either, of which the first may have come in a burst.
        assert len(audio) >= 3 * 50
        assert len(video) >= 3 * 15
        assert abs(video[-1] - audio[-1] / 8) < 1000


def _ends(packets: list[MediaPacket]) -> list[tuple[list[int], int]]:
    """Return the times of pictures and sound with their units for each millisecond."""
    return list(zip(times_of(packets), (1, 8), strict=True))


async def test_a_picture_that_comes_after_the_end(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is of no use to anybody, and nothing begins with it; a converted one may be that late."""
    shows: list[ShowPicture] = []

    class NotedPath(PassThrough):
        def __init__(self, line: Timeline, deliver: ShowPicture) -> None:
            shows.append(deliver)
            super().__init__(line, deliver)

    monkeypatch.setattr(ingest, "PassThrough", NotedPath)
    async with theatre(sim, http, quick(patience_s=1.0)) as made:
        fan_out = made.source.subscribe()
        [picture] = await pictures(fan_out, 1)
        fan_out.close()
        await until(lambda: not made.source.running)
        shows[0](picture.data, picture.timestamp_ms + 40, keyframe=True)
        assert made.source.current_keyframe is None
        await asyncio.sleep(1.2)
        assert made.source.problem is None


async def test_late_viewer_sees_a_picture_at_once(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """The group since the last key frame, and then what everybody sees; nothing is fetched again."""
    async with theatre(sim, http) as made:
        first = made.source.subscribe()
        early = await pictures(first, 15)
        late = await pictures(made.source.subscribe(), 20)
        assert [picture.data for picture in late[:15]] == [picture.data for picture in early]
        assert _rising([picture.timestamp_ms for picture in late])
        assert late[0].timestamp_ms > early[0].timestamp_ms
        more = await pictures(first, 5)
        assert late[-5:] == more
        assert made.plays == len(made.asked) == 1


async def test_sixteen_viewers_share_one_connection(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """All see the same; one who leaves takes nobody with them."""
    async with theatre(sim, http) as made:
        subscriptions = [made.source.subscribe() for _ in range(16)]
        shows = await asyncio.gather(*(pictures(one, 10) for one in subscriptions))
        assert all(show == shows[0] for show in shows)
        subscriptions[3].close()
        assert made.source.viewers == 15
        await pictures(subscriptions[4], 3)
        assert (made.plays, made.connections) == (1, 1)


async def test_slow_viewer_holds_up_nobody(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who does not ask for packets costs a bounded queue, and goes on where the others are."""
    use_defaults(monkeypatch, Subscription, max_packets=60)
    async with theatre(sim, http) as made:
        slow, quick_one = made.source.subscribe(), made.source.subscribe()
        await slow.next()
        seen = await pictures(quick_one, 100)
        assert _rising([picture.timestamp_ms for picture in seen])
        late = await pictures(slow, 2)
        assert late[0].keyframe
        assert late[0].timestamp_ms > seen[60].timestamp_ms


@pytest.mark.parametrize("deed", ["end", "reset", "stall"])
async def test_broken_stream_goes_on_on_the_same_line(
    sim: Simulator, http: aiohttp.ClientSession, deed: str
) -> None:
    """A new URL, a key frame, and time that neither jumps nor shrinks; no viewer is told.

    A picture lies on the line after its stream was asked for, and before it is seen.
    """
    sim.set_knob("live_script", f"{deed}@0.8s")
    sim.set_knob("live_script_viewers", 2)
    loop = asyncio.get_running_loop()
    before_zero_s = loop.time()
    async with theatre(sim, http) as made:
        after_zero_s = loop.time()
        subscription = made.source.subscribe()
        packets = await collect(subscription, lambda _: made.plays >= 3)
        third = packets[-1:] + await collect(subscription, lambda found: len(found) >= 50)
        seen_ms = (loop.time() - before_zero_s) * 1000
        asked_ms = (made.asked_s[2] - after_zero_s) * 1000
        video, audio = times_of(packets[:-1] + third)
        assert _rising(video)
        assert _rising(audio)
        resumed = next(p for p in third if isinstance(p, VideoPacket) and p.keyframe)
        assert asked_ms - ROUNDING_MS <= resumed.timestamp_ms
        assert video[-1] <= seen_ms + ROUNDING_MS
        assert audio[-1] / 8 == pytest.approx(video[-1], abs=700)
        keyframes = [p for p in packets[:-1] + third if isinstance(p, VideoPacket) and p.keyframe]
        assert len(keyframes) >= 3
        assert len(set(made.urls)) == made.plays
        assert made.problems == []


async def test_lingers_for_the_next_viewer_and_then_stops(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """A click on the talk button leaves the source without a viewer for a moment."""
    async with theatre(sim, http) as made:
        fan_out = made.source.subscribe()
        await pictures(fan_out, 3)
        fan_out.close()
        fan_out = made.source.subscribe()
        assert (await pictures(fan_out, 1))[0].keyframe
        await asyncio.sleep(0.4)
        assert (made.plays, made.source.running) == (1, True)
        fan_out.close()
        await until(lambda: not made.source.running and not made.connections)
        still = await made.source.still()
        assert still
        assert (await pictures(made.source.subscribe(), 1))[0].keyframe
        assert made.plays == 2


async def test_nothing_is_left_after_close(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """No task, no thread, no connection; viewers are told, and nobody can come any more."""
    tasks = asyncio.all_tasks()
    async with theatre(sim, http) as made:
        fan_out = made.source.subscribe()
        await pictures(fan_out, 3)
        waiting = asyncio.create_task(collect(fan_out, lambda _: False))
        await made.source.close()
        with pytest.raises(LiveClosedError):
            await waiting
        with pytest.raises(LiveClosedError):
            made.source.subscribe()
        await until(lambda: not made.connections)
    names = {task.get_name() for task in asyncio.all_tasks() - tasks}
    assert not {name for name in names if "linkvisual" in name}
    assert not [t.name for t in threading.enumerate() if t.name.startswith("linkvisual")]


async def test_still_is_the_last_key_frame(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """A JPEG of its size, made once; it outlives the view, and there is none before the first."""
    async with theatre(sim, http) as made:
        assert await made.source.still() is None
        fan_out = made.source.subscribe()
        await pictures(fan_out, 3)
        watched = await made.source.still()
        assert watched
        assert watched.is_current
        fan_out.close()
        await until(lambda: not made.source.running)
        still, again = await made.source.still(), await made.source.still()
        assert still
        assert again
        assert again.jpeg is still.jpeg
        assert Image.open(io.BytesIO(still.jpeg), formats=["JPEG"]).size == (640, 360)
        assert not still.is_current
    assert decode(b"\0\0\0\1\x65garbage") is None


async def test_urls_stay_out_of_the_log(
    sim: Simulator, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even when everything goes wrong and everything is logged."""
    caplog.set_level(logging.DEBUG, "custom_components.linkvisual")
    sim.set_knob("live_script", "reset@0.1s")
    schemes = (LiveScheme.FLV, LiveScheme.RTMP)
    async with theatre(sim, http, quick(schemes=schemes)) as made:
        fan_out = made.source.subscribe()
        await until(lambda: made.plays >= 2)
        sim.live.close()
        fan_out.close()
    assert "failed" in caplog.text
    assert made.urls
    for url in made.urls:
        assert url.split("token=")[1][:64] not in caplog.text
