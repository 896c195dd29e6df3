"""Home Assistant's own player and recorder, with a camera's live URL."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import av
import pytest
from homeassistant.components.camera import get_camera_from_entity_id
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from yarl import URL

from custom_components.linkvisual import ha_stream
from custom_components.linkvisual.ha_stream import CHECK_S
from custom_components.linkvisual.openapi import (
    DeviceAddress,
    LinkVisualClient,
    LiveScheme,
    LiveStream,
)
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from tests.waiting import until

FRONT_DOOR = "camera.front_door"


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry, set up beside Home Assistant's player."""
    assert await async_setup_component(hass, "stream", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def record(hass: HomeAssistant, file: Path, duration_s: int) -> list[float]:
    """Let camera.record make a file, and return the times of its pictures in s."""
    hass.config.allowlist_external_dirs = {str(file.parent)}
    await hass.services.async_call(
        "camera",
        "record",
        {"entity_id": FRONT_DOOR, "filename": str(file), "duration": duration_s},
        blocking=True,
    )

    def times_s() -> list[float]:
        with av.open(str(file)) as container:
            [video] = container.streams.video
            assert (video.width, video.height) == (640, 360)
            return [float(frame.time or 0) for frame in container.decode(video)]

    return await hass.async_add_executor_job(times_s)


def pass_time(hass: HomeAssistant, duration_s: float) -> None:
    """Let timers believe that time has passed."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=duration_s + 1))


async def test_a_recording(hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path) -> None:
    """Holds the camera's moving picture, for as long as was asked."""
    times_s = await record(hass, tmp_path / "front_door.mp4", 3)
    assert 2 < times_s[-1] - times_s[0] < 8
    assert len(times_s) > 2 * 15


async def test_the_url_of_a_player_is_renewed(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    """Before it expires, and again after the cloud refused: Home Assistant never asks twice."""
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    stream = await camera.async_create_stream()
    assert stream is not None
    first = stream.source
    sim.cameras[0].status = DeviceStatus.OFFLINE
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert stream.source == first
    sim.cameras[0].status = DeviceStatus.ONLINE
    pass_time(hass, ha_stream.RETRY_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert stream.source != first
    assert await record(hass, tmp_path / "late.mp4", 1)
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sim.calls.counts["QueryLiveStreaming"] == 4


async def test_the_url_of_a_renamed_camera(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Is renewed as before, for the player that it was given to."""
    stream = await get_camera_from_entity_id(hass, FRONT_DOOR).async_create_stream()
    assert stream is not None
    first = stream.source
    er.async_get(hass).async_update_entity(FRONT_DOOR, new_entity_id="camera.porch")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get(FRONT_DOOR) is None
    assert hass.states.get("camera.porch") is not None
    assert get_camera_from_entity_id(hass, "camera.porch").stream is stream
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert stream.source != first


async def test_the_state_of_a_camera_that_is_played(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Is streaming until nobody plays or records it."""

    def state() -> str | None:
        current = hass.states.get(FRONT_DOOR)
        return None if current is None else current.state

    stream = await get_camera_from_entity_id(hass, FRONT_DOOR).async_create_stream()
    assert stream is not None
    assert state() == "idle"
    output = stream.add_provider("hls")
    await stream.start()
    await until(lambda: output.last_segment)
    assert state() == "streaming"
    await stream.remove_provider(output)
    pass_time(hass, CHECK_S)
    await until(lambda: state() == "idle")
    await stream.stop()


@pytest.mark.parametrize("name", [FRONT_DOOR, "camera.porch"])
async def test_the_log_of_a_player(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    """Tells where the picture was to come from, and not by which URL; nor of a renamed camera."""
    caplog.set_level(logging.DEBUG)
    sim.set_knob("live_script", "reset@0.1s")
    er.async_get(hass).async_update_entity(FRONT_DOOR, new_entity_id=name)
    stream = await get_camera_from_entity_id(hass, name).async_create_stream()
    assert stream is not None
    stream.add_provider("hls")
    await stream.start()
    await until(lambda: "Error from stream worker" in caplog.text)
    await stream.stop()
    assert "Stopped stream" in caplog.text
    assert URL(stream.source).authority in caplog.text
    assert URL(stream.source).query["token"] not in caplog.text
    assert URL(stream.source).path not in caplog.text


async def test_a_preloaded_player(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry
) -> None:
    """Ends with its entity; the next one is to be preloaded as well."""
    stream = await get_camera_from_entity_id(hass, FRONT_DOOR).async_create_stream()
    assert stream is not None
    stream.dynamic_stream_settings.preload_stream = True
    output = stream.add_provider("hls")
    await stream.start()
    await until(lambda: output.last_segment)
    assert sim.live.viewers_of(sim.cameras[0])
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await until(lambda: not sim.live.viewers_of(sim.cameras[0]))
    following = await get_camera_from_entity_id(hass, FRONT_DOOR).async_create_stream()
    assert following is not None
    assert following is not stream
    assert following.dynamic_stream_settings.preload_stream


async def test_a_recording_of_a_camera_that_goes_away(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    """Ends at once, and keeps what it has."""
    stream = await get_camera_from_entity_id(hass, FRONT_DOOR).async_create_stream()
    assert stream is not None
    recording = hass.async_create_task(record(hass, tmp_path / "short.mp4", 60))
    await until(lambda: (taker := stream.outputs().get("recorder")) and taker.last_segment)
    recorder = stream.outputs()["recorder"]
    await until(lambda: recorder.get_segments()[0].parts)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    async with asyncio.timeout(10):
        assert await recording


async def test_nothing_is_renewed_without_a_player(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry
) -> None:
    """Nor after the entry was unloaded."""
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    assert await camera.stream_source()
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sim.calls.counts["QueryLiveStreaming"] == 1
    assert await camera.async_create_stream()
    assert await hass.config_entries.async_unload(loaded.entry_id)
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sim.calls.counts["QueryLiveStreaming"] == 2


async def test_an_unexpected_failure_ends_no_renewal(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is said, and tried again like any other."""
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    stream = await camera.async_create_stream()
    assert stream is not None
    first = stream.source

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("unheard of")

    with monkeypatch.context() as context:
        context.setattr(loaded.runtime_data.client, "query_live_streaming", fail)
        pass_time(hass, ha_stream.RENEW_AFTER_S)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert "unheard of" in caplog.text
    pass_time(hass, ha_stream.RETRY_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert stream.source != first
    assert sim.calls.counts["QueryLiveStreaming"] == 2


async def test_nothing_is_renewed_that_was_fetched_too_late(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entity was removed while the cloud was asked."""
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    client: LinkVisualClient = loaded.runtime_data.client
    query, asked, answer = client.query_live_streaming, asyncio.Event(), asyncio.Event()

    async def query_slowly(address: DeviceAddress, scheme: LiveScheme, **_: object) -> LiveStream:
        asked.set()
        await answer.wait()
        return await query(address, scheme)

    monkeypatch.setattr(client, "query_live_streaming", query_slowly)
    creating = hass.async_create_task(camera.async_create_stream())
    await asked.wait()
    await camera.async_remove()
    answer.set()
    assert await creating
    pass_time(hass, ha_stream.RENEW_AFTER_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sim.calls.counts["QueryLiveStreaming"] == 1


@pytest.mark.parametrize(
    "form",
    ["file://{}", "file:{}", "{}", "concat:{}|{}", "subfile,,start,0,end,0,,:{}", "crypto:{}"],
)
async def test_no_file_of_this_machine_is_shown(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    form: str,
) -> None:
    """Whatever a hostile cloud answers, the player is not even made."""
    url = form.format(*[tmp_path / "private.ts"] * 2)
    monkeypatch.setattr(type(sim.live), "issue_url", lambda *_: url)
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    with pytest.raises(HomeAssistantError) as caught:
        await camera.async_create_stream()
    assert caught.value.translation_key == "unsafe_url"
    assert str(tmp_path) not in str(caught.value)
    assert camera.stream is None
