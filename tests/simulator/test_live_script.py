"""What goes wrong with live streams, by script or on command."""

import asyncio
from unittest.mock import Mock

import aiohttp
import pytest

from simulator import Simulator
from simulator.live.message import MediaMessage, MessageKind
from simulator.live.ticket import LiveOrder
from simulator.live.viewer import Viewer

from .caller import Caller
from .watcher import Show, Watcher


async def test_reset(sim: Simulator, watcher: Watcher) -> None:
    """The connection breaks off, which is no orderly end."""
    sim.set_knob("live_script", "reset@0.2s")
    async with watcher.watch(sim.cameras[0]) as show:
        with pytest.raises(aiohttp.ClientError):
            await show.rest()


async def test_end(sim: Simulator, watcher: Watcher) -> None:
    """An orderly end."""
    sim.set_knob("live_script", "end@1s")
    async with watcher.watch(sim.cameras[0]) as show:
        assert await show.rest() > 3


async def test_only_the_first_viewers(sim: Simulator, watcher: Watcher) -> None:
    """The script counts viewers, so that a second attempt can succeed."""
    sim.set_knob("live_script", "end@0s")
    sim.set_knob("live_script_viewers", 1)
    async with watcher.watch(sim.cameras[0]) as show:
        assert await show.rest() < 30
    async with watcher.watch(sim.cameras[0]) as show:
        assert await show.tags(60)


async def test_stall_and_resume(
    sim: Simulator, watcher: Watcher, session: aiohttp.ClientSession
) -> None:
    """Nothing comes while the connection stays open; then it goes on with a key frame."""
    camera = sim.cameras[0]
    control = f"{sim.endpoint}/_simulator/cameras/{camera.iot_id}/live"
    async with watcher.watch(camera) as show:
        await show.key_frame()
        await do(session, control, "stall", viewers=1)
        assert await falls_silent(show)
        assert len(sim.live.viewers_of(camera)) == 1
        await do(session, control, "resume", viewers=1)
        await watcher.url(camera, ForceIFrame="true")
        assert (await show.tag()).is_key_frame
        await do(session, control, "end", viewers=1)
        await show.rest()


async def falls_silent(show: Show) -> bool:
    """Tell whether tags stop coming before there are 100 more."""
    for _ in range(100):
        try:
            async with asyncio.timeout(1):
                await show.tag()
        except TimeoutError:
            return True
    return False


async def do(session: aiohttp.ClientSession, url: str, deed: str, *, viewers: int) -> None:
    """Order a deed that concerns so many viewers."""
    async with session.post(url, json={"do": deed}) as response:
        assert await response.json() == {"viewers": viewers}


async def test_unknown_deed(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Refused with a sentence."""
    control = f"{sim.endpoint}/_simulator/cameras/{sim.cameras[0].iot_id}/live"
    async with session.post(control, json={"do": "explode"}) as response:
        assert response.status == 400
    with pytest.raises(ValueError, match="live_script"):
        sim.set_knob("live_script", "explode@1s")


async def test_first_picture_may_take_long(sim: Simulator, watcher: Watcher) -> None:
    """The configuration is there at once, pictures come when the camera is ready."""
    sim.set_knob("live_first_frame_ms", 60_000)
    async with watcher.watch(sim.cameras[0]) as show:
        assert all(tag.is_configuration for tag in (await show.tags(3))[:2])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await show.tag()


async def test_viewer_who_does_not_read() -> None:
    """What piles up is thrown away, and it goes on with a key frame."""
    order = LiveOrder(Simulator(cameras=1).cameras[0], "flv")
    viewer = Viewer(order, Mock(is_closing=lambda: False), None)
    viewer.welcome([], has_video=True)
    key_frame = MediaMessage(MessageKind.VIDEO, 0, b"", is_key_frame=True)
    sound = MediaMessage(MessageKind.AUDIO, 0, b"")
    viewer.offer(key_frame)
    for _ in range(1000):
        viewer.offer(sound)
    viewer.offer(key_frame)
    viewer.offer(sound)
    assert await viewer.take() == [key_frame, sound]


async def test_simulator_that_stops(session: aiohttp.ClientSession) -> None:
    """Every viewer sees an orderly end."""
    async with Simulator(cameras=1) as sim:
        caller = Caller(session, sim.endpoint, sim.access_key_id, sim.access_key_secret)
        async with Watcher(session, caller).watch(sim.cameras[0]) as show:
            await show.key_frame()
            await asyncio.gather(sim.stop(), show.rest())
