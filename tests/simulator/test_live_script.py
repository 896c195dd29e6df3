"""What goes wrong with live streams, by script or on command."""

import asyncio

import aiohttp
import pytest

from simulator import Simulator

from .watcher import Watcher


async def test_reset(sim: Simulator, watcher: Watcher) -> None:
    """The connection breaks off, which is no orderly end."""
    sim.set_knob("live_script", "reset@0.2s")
    async with watcher.watch(sim.cameras[0]) as show:
        with pytest.raises(aiohttp.ClientError):
            await show.rest()


async def test_end(sim: Simulator, watcher: Watcher) -> None:
    """An orderly end."""
    sim.set_knob("live_script", "end@0.2s")
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
    async with watcher.watch(camera) as show, watcher.watch(camera) as other:
        await show.key_frame()
        await do(session, control, "stall", viewers=2)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await show.rest()
        assert len(sim.live.viewers_of(camera)) == 2
        await do(session, control, "resume", viewers=2)
        await watcher.url(camera, ForceIFrame="true")
        assert (await other.key_frame()).body
        await do(session, control, "end", viewers=2)


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


async def test_viewer_who_does_not_read(sim: Simulator, watcher: Watcher) -> None:
    """The others are not held up, and leaving the frozen one costs nothing."""
    camera = sim.cameras[0]
    camera.knobs.live_size = "1280x720"
    async with watcher.watch(camera), watcher.watch(camera) as awake:
        assert len(await awake.tags(150)) == 150


async def test_stop_with_viewers() -> None:
    """A simulator that stops lets every viewer go."""
    async with aiohttp.ClientSession() as session:
        async with Simulator(cameras=1) as sim:
            order = sim.live.issue_url
            assert order
        assert not sim.live.viewers_of(sim.cameras[0])
        assert not session.closed
