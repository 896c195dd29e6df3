"""Still pictures: who gets a new one, who the last one, and what happens when none comes."""

import asyncio
import itertools
from pathlib import Path

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.live.webrtc.errors import ViewRemovedError
from custom_components.linkvisual.snapshots.capture import async_capture, async_download
from custom_components.linkvisual.snapshots.snapshots import CameraSnapshots
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from tests.defaults import use_defaults

from ..simulator.photographer import time_in
from ..waiting import until
from .rig import THUMBNAIL, Rig, is_placeholder, opened


@pytest.fixture
async def rig(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> Rig:
    """Return a Home Assistant that asks cameras for pictures, which they send at once."""
    use_defaults(monkeypatch, async_capture, poll_interval_s=0.01)
    sim.set_knob("picture_delay_s", 0)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return Rig(hass, sim, entry, monkeypatch)


async def test_the_snapshot_action_takes_a_fresh_picture(rig: Rig, tmp_path: Path) -> None:
    """A file with what the camera sees now; with a later one, what it sees then."""
    rig.hass.config.allowlist_external_dirs.add(str(tmp_path))
    camera, times = rig.sim.cameras[0], []
    for number in range(2):
        file = tmp_path / f"{number}.jpg"
        await rig.hass.services.async_call(
            "camera",
            "snapshot",
            {"entity_id": rig.entity_id(camera), "filename": str(file)},
            blocking=True,
        )
        times.append(time_in(opened(file.read_bytes())))
        rig.wait(30)
    assert times[0] < times[1]
    assert rig.sim.pictures.captures == {camera.iot_id: 2}


async def test_a_fresh_picture_is_good_for_half_a_minute(rig: Rig) -> None:
    """Whoever asks sooner gets the same one, and the cloud is asked nothing."""
    camera = rig.sim.cameras[0]
    first = await rig.image(camera)
    rig.sim.calls.clear()
    rig.wait(29.9)
    assert await rig.image(camera) == first
    assert not rig.sim.calls.counts
    rig.wait(0.1)
    assert await rig.image(camera) != first


async def test_an_open_dashboard_costs_a_capture_every_five_minutes(rig: Rig) -> None:
    """However many browsers ask every 10 s, for whichever size, for every camera."""
    for _ in range(61):
        await asyncio.gather(
            *(
                rig.image(camera, size)
                for camera, size in itertools.product(rig.sim.cameras, [THUMBNAIL, (640, 360)])
            )
        )
        rig.wait(10)
    assert set(rig.sim.pictures.captures.values()) == {3}


async def test_a_dashboard_shows_what_a_snapshot_took(rig: Rig) -> None:
    """And a snapshot does not make do with what a dashboard had minutes ago."""
    camera = rig.sim.cameras[0]
    await rig.image(camera, THUMBNAIL)
    rig.wait(100)
    await rig.image(camera)
    assert rig.captures == 2
    rig.wait(290)
    await rig.image(camera, THUMBNAIL)
    assert rig.captures == 2
    rig.wait(10)
    await rig.image(camera, THUMBNAIL)
    assert rig.captures == 3


async def test_who_asks_at_the_same_time_shares_one_capture(rig: Rig) -> None:
    """In full size or not; all see the same picture."""
    camera = rig.sim.cameras[0]
    use_defaults(rig.monkeypatch, async_capture, poll_interval_s=0.2)
    rig.sim.set_knob("picture_delay_s", 0.2)
    pictures = await asyncio.gather(*(rig.image(camera) for _ in range(10)))
    assert rig.captures == 1
    assert len(set(pictures)) == 1
    assert opened(pictures[0]).size == (640, 360)
    rig.wait(300)
    await asyncio.gather(*(rig.image(camera, THUMBNAIL) for _ in range(5)), rig.image(camera))
    assert rig.captures == 2


@pytest.mark.parametrize("form", ["empty", "no_data", "failure"])
async def test_a_picture_that_takes_its_time(rig: Rig, form: str) -> None:
    """Is waited for, in whatever words the cloud says "not yet"."""
    camera = rig.sim.cameras[0]
    camera.knobs.picture_never = True
    camera.knobs.picture_not_ready = form
    image = asyncio.create_task(rig.image(camera))
    await until(lambda: rig.sim.pictures.queries[camera.iot_id] == 3)
    camera.knobs.picture_never = False
    assert opened(await image).size == (640, 360)
    assert rig.captures == 1


async def test_a_picture_that_never_comes(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """The placeholder at first and the last picture later, ten questions, and one line in the log."""
    camera = rig.sim.cameras[0]
    camera.knobs.picture_never = True
    for captures in (1, 2):
        assert is_placeholder(await rig.image(camera))
        assert rig.sim.pictures.queries[camera.iot_id] == 10 * captures
        rig.wait(30)
    camera.knobs.picture_never = False
    last = await rig.image(camera)
    assert not is_placeholder(last)
    camera.knobs.picture_never = True
    rig.wait(30)
    assert await rig.image(camera) == last
    assert caplog.text.count("No new picture of Front door: the camera did not upload it") == 2


async def test_nobody_waits_longer_than_home_assistant(rig: Rig) -> None:
    """Who asks gets the last picture in time, and the next one gets what came meanwhile."""
    camera = rig.sim.cameras[0]
    last = await rig.image(camera)
    use_defaults(rig.monkeypatch, CameraSnapshots.async_picture, patience_s=0.1)
    use_defaults(rig.monkeypatch, async_capture, poll_interval_s=0.2)
    rig.wait(30)
    assert await rig.image(camera) == last
    await until(lambda: rig.sim.pictures.downloads[camera.iot_id] == 2)
    await rig.hass.async_block_till_done(wait_background_tasks=True)
    assert await rig.image(camera) != last
    assert rig.captures == 2


async def test_a_slow_capture_is_not_doubled(rig: Rig) -> None:
    """However long it takes, there is one at a time."""
    camera = rig.sim.cameras[0]
    camera.knobs.picture_never = True
    askers = [asyncio.create_task(rig.image(camera))]
    await until(lambda: rig.sim.pictures.queries[camera.iot_id])
    rig.wait(600)
    askers += [asyncio.create_task(rig.image(camera, size)) for size in (None, THUMBNAIL)]
    await until(lambda: rig.sim.pictures.queries[camera.iot_id] == 10)
    await asyncio.gather(*askers)
    assert rig.captures == 1


async def test_an_asker_who_leaves_does_not_end_the_capture(rig: Rig) -> None:
    """A browser that is closed takes nothing from the next one."""
    camera = rig.sim.cameras[0]
    camera.knobs.picture_never = True
    asker = asyncio.create_task(rig.image(camera))
    await until(lambda: rig.captures)
    asker.cancel()
    camera.knobs.picture_never = False
    assert not is_placeholder(await rig.image(camera))
    assert rig.captures == 1


async def test_a_camera_that_is_known_to_be_offline(rig: Rig) -> None:
    """Is not bothered; its last picture stays."""
    camera, other, *_ = rig.sim.cameras
    last = await rig.image(camera)
    for device in (camera, other):
        device.status = DeviceStatus.OFFLINE
    await rig.entry.runtime_data.coordinator.async_refresh()
    rig.sim.calls.clear()
    rig.wait(600)
    for size in (None, THUMBNAIL):
        assert opened(await rig.image(camera, size)).getbbox()
        assert is_placeholder(await rig.image(other))
    assert await rig.image(camera) == last
    assert not rig.sim.calls.counts


async def test_a_camera_that_has_just_gone_offline(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """Is asked once, and it is no news for the log: the next poll tells it."""
    camera = rig.sim.cameras[0]
    camera.status = DeviceStatus.OFFLINE
    assert is_placeholder(await rig.image(camera))
    assert rig.sim.calls.counts["TriggerCapturePicture"] == 1
    assert not [
        record
        for record in caplog.records
        if record.levelname == "WARNING" and "linkvisual" in record.name
    ]


async def test_a_camera_without_stills(rig: Rig) -> None:
    """By its thing model: it is never asked."""
    camera = rig.sim.cameras[0]
    product = rig.sim.tenant.products[camera.product_key]
    product.services = tuple(s for s in product.services if s != "TriggerPicCapture")
    rig.sim.set_knob("action_errors", "TriggerCapturePicture=403/Forbidden.RAM/no")
    assert await rig.hass.config_entries.async_reload(rig.entry.entry_id)
    rig.sim.calls.clear()
    assert is_placeholder(await rig.image(camera))
    assert not rig.sim.calls.counts


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("403", "its download was answered with HTTP 403"),
        ("404", "its download was answered with HTTP 404"),
        ("html", "what was downloaded is of no use: it is no picture"),
        ("empty", "what was downloaded is of no use: it is no picture"),
        ("truncated", "its download failed (Client"),
        ("reset", "its download failed ("),
        ("endless", "it has more than 8388608 bytes"),
        ("hang", "its download took too long"),
    ],
)
async def test_a_broken_download(
    rig: Rig, caplog: pytest.LogCaptureFixture, fault: str, reason: str
) -> None:
    """The last picture stays; one line for each outage, and no URL in any line."""
    caplog.set_level("DEBUG")
    if fault == "hang":
        use_defaults(rig.monkeypatch, async_download, timeout_s=0.5)
    camera = rig.sim.cameras[0]
    last = await rig.image(camera)
    for _ in range(2):
        camera.knobs.picture_fault = fault
        for _ in range(2):
            rig.wait(30)
            assert await rig.image(camera) == last
        camera.knobs.picture_fault = "none"
        rig.wait(30)
        repaired = await rig.image(camera)
        assert repaired != last
        last = repaired
    assert caplog.text.count(f"No new picture of Front door: {reason}") == 2
    assert caplog.text.count("Front door sends pictures again") == 2
    for secret in ("Signature", "Expires=", "/pictures/"):
        assert secret not in caplog.text


async def test_calls_that_are_not_permitted(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """An account may be allowed to talk and not to take pictures."""
    rig.sim.set_knob("action_errors", "TriggerCapturePicture=403/Forbidden.RAM/no")
    for _ in range(3):
        assert is_placeholder(await rig.image(rig.sim.cameras[0]))
        rig.wait(30)
    assert caplog.text.count("No new picture of Front door: Forbidden.RAM") == 1
    assert rig.entry.state is ConfigEntryState.LOADED


async def test_unload_while_a_picture_is_taken(rig: Rig) -> None:
    """Whoever waits gets what there is, at once, and nothing is asked afterwards."""
    use_defaults(rig.monkeypatch, async_capture, poll_interval_s=0.2)
    rig.sim.set_knob("picture_never", value=True)
    askers = [asyncio.create_task(rig.image(camera)) for camera in rig.sim.cameras]
    await until(lambda: rig.captures == 4)
    assert await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    pictures = await asyncio.wait_for(asyncio.gather(*askers), 1)
    assert all(map(is_placeholder, pictures))
    rig.sim.calls.clear()
    await asyncio.sleep(0.3)
    assert not rig.sim.calls.counts


async def test_a_running_live_view_gives_the_picture(rig: Rig) -> None:
    """Its newest key frame, without a call; when it ends its last one stays for a while."""
    camera = rig.sim.cameras[0]
    data = rig.entry.runtime_data
    source = data.views._of(camera.iot_id).source

    async def watch() -> None:
        source.subscribe()

    await data.intercoms.media_loop.run(watch())
    await until(lambda: source.current_keyframe is not None)
    live = await rig.image(camera)
    assert time_in(opened(live))
    assert opened(live).size == (640, 360)
    await data.views.async_remove(camera.iot_id, ViewRemovedError("removed"))
    assert source.current_keyframe is None
    assert await rig.image(camera, THUMBNAIL)
    assert rig.captures == 0
    rig.wait(30)
    assert await rig.image(camera) != live
    assert rig.captures == 1


async def test_a_dashboard_tries_again_soon(rig: Rig) -> None:
    """After a failure in a minute, then less and less often; afterwards as usual."""
    camera = rig.sim.cameras[0]
    camera.knobs.picture_fault = "404"
    captures = []
    for _ in range(80):
        await rig.image(camera, THUMBNAIL)
        captures.append(rig.captures)
        rig.wait(10)
    begun = [10 * captures.index(number) for number in range(1, captures[-1] + 1)]
    assert begun == [0, 60, 180, 420, 720]
    camera.knobs.picture_fault = "none"
    rig.wait(300)
    assert not is_placeholder(await rig.image(camera, THUMBNAIL))
    rig.wait(299.9)
    await rig.image(camera, THUMBNAIL)
    assert rig.captures == captures[-1] + 1
