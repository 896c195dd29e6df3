"""How a talk ends at a camera: what it has not read, what crashes it, and what it reports."""

import json
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.linkvisual.intercom.wire.rtmp import MessageType
from scripts.rig.paths import free_port
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from tests.waiting import until

from .device_talk import FRAMES, open_rtmp, say_over_rtmp, tones, until_joined
from .talker import Talker
from .watcher import Watcher

SIGNED_URL = r"rtmp://127\.0\.0\.1:\d+/{}\?token=[0-9a-f]+-[0-9a-f]{{64}}/{}"
HELLO = {"version": "1.0", "method": "IpcVersion", "params": {}}


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    """Return a cloud whose cameras are programs, and play to the end what they have read."""
    async with Simulator(cameras=2, faults={"close_grace_ms": 1000}) as simulator:
        yield simulator


async def burst(sim: Simulator, talker: Talker, leg_end: str) -> dict[str, int]:
    """Say everything at once and go; returns what was heard and what was lost."""
    sim.set_knob("leg_end", leg_end)
    publisher, key = await open_rtmp(sim, talker)
    await until_joined(sim)
    await say_over_rtmp(publisher, key, tick_s=0.0)
    await publisher.close()
    recording = await sim.wait_for_recording()
    heard = int(recording.stats["pacing"].get("tags", 0))
    return {"heard": heard, "played": tones(recording), "lost": recording.stats["unread_messages"]}


async def test_half_closed_connection_is_read_to_its_end(sim: Simulator, talker: Talker) -> None:
    """A camera whose server still reads has lost nothing of a burst."""
    assert await burst(sim, talker, "half_close") == {"heard": FRAMES, "played": FRAMES, "lost": 0}


@pytest.mark.parametrize("leg_end", ["close", "reset"])
async def test_closed_connection_takes_along_what_was_not_read(
    sim: Simulator, talker: Talker, leg_end: str
) -> None:
    """The camera learns of it with the next sound of its microphone."""
    counts = await burst(sim, talker, leg_end)
    assert counts["lost"] > 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [(MessageType.VIDEO, b"\x17\x01\0\0\0"), (MessageType.AUDIO, b"")],
    ids=["picture", "sound without a byte"],
)
async def test_deadly_message(
    sim: Simulator, talker: Talker, watcher: Watcher, kind: MessageType, body: bytes
) -> None:
    """All of the camera is gone, its picture too; it says nothing, and comes back when it is switched on."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        await show.key_frame()
        publisher, key = await open_rtmp(sim, talker)
        await until_joined(sim)
        await publisher.send(kind, body, 0)
        await show.rest()
    await until(lambda: camera.status is DeviceStatus.OFFLINE)
    await publisher.close()
    assert not (await sim.wait_for_recording()).stats["played"]
    assert list(camera.reports) == [HELLO]
    camera.status = DeviceStatus.ONLINE
    publisher, key = await open_rtmp(sim, talker)
    await until_joined(sim)
    await say_over_rtmp(publisher, key, tick_s=0.011)
    await publisher.close()
    assert (await sim.wait_for_recording(2)).stats["played"]
    assert [report["method"] for report in camera.reports][:2] == ["IpcVersion", "IpcVersion"]


async def test_sturdy_camera(sim: Simulator, talker: Talker) -> None:
    """By its knob."""
    sim.set_knob("crashes", False)
    publisher, key = await open_rtmp(sim, talker)
    await until_joined(sim)
    await publisher.send(MessageType.VIDEO, b"\x17\x01\0\0\0", 0)
    await publisher.send(MessageType.AUDIO, b"", 0)
    await say_over_rtmp(publisher, key, tick_s=0.011)
    await publisher.close()
    assert (await sim.wait_for_recording()).stats["played"]
    assert sim.cameras[0].online


async def test_reports_of_a_talk(
    sim: Simulator, talker: Talker, session: aiohttp.ClientSession
) -> None:
    """A version, and at the end that the connection was lost: the camera has not chosen it."""
    camera = sim.cameras[0]
    publisher, _ = await open_rtmp(sim, talker)
    await until_joined(sim)
    await publisher.close()
    await until(lambda: len(camera.reports) == 2)
    value = camera.properties.read("EncryptTypeList", sim.clock.now_ms())
    assert value is not None
    assert value.text == "[0]"
    async with session.get(
        f"{sim.endpoint}/_simulator/cameras/{camera.device_name}/reports"
    ) as response:
        shown = await response.json()
    place = f"{camera.product_key}/{camera.device_name}"
    assert shown["topic"] == f"/sys/{place}/vision/biz/dev/monitor/upstream"
    [hello, error] = shown["reports"]
    assert hello == HELLO
    url = error["params"].pop("message")
    assert re.fullmatch(SIGNED_URL.format("talk", ""), url)
    params = {"module": "Voice", "code": 1010, "data": ""}
    assert error == {"version": "1.0", "method": "error", "params": params}


async def test_reports_of_a_live_stream(sim: Simulator, watcher: Watcher) -> None:
    """Six times, which rise, when it is over."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        await show.key_frame()
    await until(lambda: len(camera.reports) == 3)
    [_, error, start] = camera.reports
    assert isinstance(error["params"], dict)
    assert re.fullmatch(SIGNED_URL.format("live", "vision_stream_0"), error["params"]["message"])
    assert (error["params"]["module"], error["params"]["code"]) == ("Relay", 1010)
    assert start["method"] == "startLiveStreaming"
    assert isinstance(start["params"], list)
    assert len(start["params"]) == 6
    assert start["params"] == sorted(start["params"])


async def test_report_of_a_server_that_is_not_there(sim: Simulator, talker: Talker) -> None:
    """With the URL that the camera has signed."""
    camera = sim.cameras[0]
    args = {"IntercomUrl": f"rtmp://127.0.0.1:{free_port()}/talk?token=a", "Key": ""}
    query = {"IotId": camera.iot_id, "Identifier": "StartVoiceIntercom", "Args": json.dumps(args)}
    assert (await talker.caller.call("InvokeThingService", query)).body["Success"]
    await until(lambda: len(camera.reports) == 2)
    assert isinstance(error := camera.reports[-1]["params"], dict)
    assert (error["module"], error["code"]) == ("Voice", 1005)
    assert re.fullmatch(SIGNED_URL.format("talk", ""), error["message"])
