"""Whole sessions: when the camera joins, what the server does by itself, what is left behind."""

import asyncio
import json
import wave

import aiohttp
import numpy as np
import pytest

from simulator import Simulator

from .talker import FIRST_A_LAW, SILENT_TAG, TONE, Talker, data_tag

TONE_TAG = data_tag(TONE)


async def test_files(sim: Simulator, talker: Talker) -> None:
    """WAV, statistics and arrivals lie side by side, numbered by session."""
    camera = sim.cameras[0]
    for _ in range(2):
        await talker.say(camera, FIRST_A_LAW, TONE_TAG, SILENT_TAG)
    recording = await sim.wait_for_recording(2)
    assert recording.path.name == f"{camera.device_name}-0002.wav"
    assert recording.stats == json.loads(recording.json_path.read_text(encoding="utf-8"))
    assert recording.stats["nickname"] == "Front door"
    with wave.open(str(recording.path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (8000, 1, 2)
    offsets = recording.arrival_offsets_ms()
    assert len(offsets) == recording.stats["pacing"]["tags"] == 2
    assert offsets[0] == 0


async def test_pacing_is_measured_against_the_ideal_clock(sim: Simulator, talker: Talker) -> None:
    """Tags sent at once come ahead of time by the audio before them."""
    await talker.say(sim.cameras[0], FIRST_A_LAW, *[SILENT_TAG] * 50)
    recording = await sim.wait_for_recording()
    offsets = recording.arrival_offsets_ms()
    assert offsets[-1] < -16 * 25
    assert np.all(offsets >= -16 * 49)


async def test_client_that_closes_without_a_status(sim: Simulator, talker: Talker) -> None:
    """The vendor's sender does that; it is 1005."""
    async with talker.connect(sim.cameras[0]) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        transport = socket._conn and socket._conn.transport
        assert isinstance(transport, asyncio.Transport)
        transport.write(bytes.fromhex("888000000000"))
        await socket.receive(timeout=10)
    stats = (await sim.wait_for_recording()).stats
    assert (stats["ended_by"], stats["close_code"]) == ("client", 1005)


async def test_client_that_vanishes(sim: Simulator, talker: Talker) -> None:
    """A connection that breaks is 1006."""
    async with talker.connect(sim.cameras[0]) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        transport = socket._conn and socket._conn.transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
        stats = (await sim.wait_for_recording()).stats
    assert (stats["ended_by"], stats["close_code"]) == ("lost", 1006)


async def test_server_that_closes_at_a_tag(sim: Simulator, talker: Talker) -> None:
    """The tag is played, then the socket ends with the code of the script."""
    sim.set_knob("socket_script", "close:1001@3tags")
    assert await talker.provoke(sim.cameras[0], FIRST_A_LAW, *[TONE_TAG] * 3) == 1001
    stats = (await sim.wait_for_recording()).stats
    assert (stats["ended_by"], stats["close_code"], stats["tags"]) == ("server", 1001, 3)


async def test_script_for_one_session_only(sim: Simulator, talker: Talker) -> None:
    """The second session is left alone."""
    camera = sim.cameras[0]
    camera.knobs.socket_script = "close@1tags"  # type: ignore[assignment]
    camera.knobs.socket_script_sessions = 1
    assert await talker.provoke(camera, FIRST_A_LAW, TONE_TAG) == 1000
    assert (await sim.wait_for_recording(1)).stats["ended_by"] == "server"
    async with talker.connect(camera) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        await socket.send_bytes(TONE_TAG)
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)
    assert (await sim.wait_for_recording(2)).stats["ended_by"] == "client"


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("ping", aiohttp.WSMsgType.PING),
        ("text", aiohttp.WSMsgType.TEXT),
        ("binary", aiohttp.WSMsgType.BINARY),
    ],
)
async def test_server_that_sends(
    sim: Simulator, talker: Talker, deed: str, kind: aiohttp.WSMsgType
) -> None:
    """A script makes the server send what a client must survive."""
    sim.set_knob("socket_script", deed)
    url = await talker.url(sim.cameras[0])
    async with talker.session.ws_connect(url, autoping=False) as socket:
        assert (await socket.receive(timeout=10)).type is kind


async def test_server_that_resets(sim: Simulator, talker: Talker) -> None:
    """No close frame, just the end."""
    sim.set_knob("socket_script", "reset@1tags")
    async with talker.connect(sim.cameras[0]) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        await socket.send_bytes(TONE_TAG)
        message = await socket.receive(timeout=10)
        assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert (await sim.wait_for_recording()).stats["close_code"] == 1006


async def test_server_that_stops_reading(sim: Simulator, talker: Talker) -> None:
    """A stalled server takes nothing until it is told to go on."""
    camera = sim.cameras[0]
    sim.set_knob("socket_script", "stall@1tags,resume@0.3s")
    async with talker.connect(camera) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        for _ in range(20):
            await socket.send_bytes(SILENT_TAG)
            await asyncio.sleep(0)
    stats = (await sim.wait_for_recording()).stats
    assert stats["tags"] == 20


async def test_fifty_cameras_at_once(session: aiohttp.ClientSession, talker: Talker) -> None:
    """Every camera plays its own."""
    async with Simulator(cameras=50, products=5) as sim:
        talker.caller.endpoint = sim.endpoint
        messages = (FIRST_A_LAW, *[TONE_TAG] * 5)
        await asyncio.gather(*(talker.say(camera, *messages) for camera in sim.cameras))
        await sim.wait_for_recording(50)
        assert {r.stats["tags"] for r in sim.recordings} == {5}
        assert len({r.iot_id for r in sim.recordings}) == 50


async def test_stopping_ends_live_sessions(session: aiohttp.ClientSession, talker: Talker) -> None:
    """A simulator that stops says good-bye, to a stalled client too."""
    async with Simulator(cameras=2, faults={"socket_script": "stall@1tags"}) as sim:
        talker.caller.endpoint = sim.endpoint
        sockets = [await session.ws_connect(await talker.url(c)) for c in sim.cameras]
        for socket in sockets:
            await socket.send_bytes(FIRST_A_LAW)
        await sockets[0].send_bytes(SILENT_TAG)
        closing = [asyncio.create_task(socket.receive(timeout=10)) for socket in sockets]
    codes = [(await task).data for task in closing]
    assert codes == [1001, 1001]
    assert [recording.stats["ended_by"] for recording in sim.recordings] == ["server"] * 2
    for socket in sockets:
        await socket.close()
