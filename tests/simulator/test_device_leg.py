"""Cameras as clients of the media server: talk and live over a connection of their own."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from time import monotonic

import aiohttp
import pytest

from custom_components.linkvisual.intercom.wire.rtmp import MessageType, RtmpAddress, RtmpPlayer
from simulator import Simulator
from simulator.cli import build_simulator, parse_arguments
from simulator.live.cipher import StreamKey
from simulator.live.ticket import LiveOrder
from simulator.rtmp import amf0
from simulator.talk.g711 import encode
from simulator.talk.recording import Recording
from tests.waiting import until

from .device_talk import (
    A_LAW,
    FRAMES,
    TICK_S,
    TONE,
    open_rtmp,
    say_over_rtmp,
    tones,
    until_joined,
    until_read,
)
from .talker import FIRST_A_LAW, FIRST_MU_LAW, Talker, data_tag
from .watcher import AUDIO, Watcher, film


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[Simulator]:
    """Return a cloud whose cameras are programs, and play to the end what they have read."""
    async with Simulator(cameras=2, faults={"close_grace_ms": 1000}) as simulator:
        yield simulator


async def say_over_ws(sim: Simulator, talker: Talker, first: bytes, tag: bytes) -> Recording:
    """Speak in real time over a WebSocket, once the camera is there."""
    async with talker.connect(sim.cameras[0]) as socket:
        await until_joined(sim)
        await socket.send_bytes(first)
        started_s = monotonic()
        for number in range(FRAMES):
            await asyncio.sleep(max(0.0, started_s + number * TICK_S - monotonic()))
            await socket.send_bytes(tag)
        await until_read(sim)
        await socket.close()
    return await sim.wait_for_recording()


async def test_voice_from_ws(sim: Simulator, talker: Talker) -> None:
    """Every frame is played by the camera, as it read it from its own connection."""
    recording = await say_over_ws(sim, talker, FIRST_A_LAW, data_tag(A_LAW))
    stats = recording.stats
    assert tones(recording) == FRAMES
    assert (stats["tags"], stats["pacing"]["tags"], stats["unread_messages"]) == (FRAMES, FRAMES, 0)
    assert stats["discarded_before_join_samples"] == 0
    assert stats["after_connect_ms"]["join"] > 0
    assert not sim.talk.legs


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_voice_from_rtmp_and_back(sim: Simulator, talker: Talker, encrypted: bool) -> None:
    """In both directions with the key of the session, or without one."""
    publisher, key = await open_rtmp(sim, talker, encrypted=encrypted)
    await until_joined(sim)
    await say_over_rtmp(publisher, key)
    bodies: list[bytes | None] = []
    while len(bodies) < 25:
        message = await publisher.receive()
        if message.type == MessageType.AUDIO:
            bodies.append(key.decrypt(message.body) if key else message.body)
    await until_read(sim)
    await publisher.close()
    recording = await sim.wait_for_recording()
    assert tones(recording) == FRAMES
    assert bodies[0] == bytes.fromhex("7200b000")
    assert {body[:2] for body in bodies[1:] if body} == {b"\x72\x01"}
    assert recording.stats["undecryptable_messages"] == 0


async def test_talk_is_ready_when_the_camera_is(sim: Simulator, talker: Talker) -> None:
    """Not before: the camera needs its time to come."""
    sim.set_knob("join_delay_ms", 300)
    publisher, _ = await open_rtmp(sim, talker)
    codes: list[object] = []
    while "NetStream.TalkReady" not in codes:
        message = await publisher.receive()
        if message.type == MessageType.COMMAND:
            codes += [v["code"] for v in amf0.decode(message.body) if isinstance(v, dict)]
    [leg] = sim.talk.legs.values()
    assert leg.joined.is_set()
    await publisher.close()


async def test_burst_is_lost_with_its_connection(sim: Simulator, talker: Talker) -> None:
    """What the camera has not read when the talk ends, it never plays."""
    publisher, key = await open_rtmp(sim, talker)
    await until_joined(sim)
    await say_over_rtmp(publisher, key, tick_s=0.0)
    await publisher.close()
    stats = (await sim.wait_for_recording()).stats
    assert stats["tags"] == FRAMES
    assert stats["unread_messages"] > 0
    assert stats["pacing"]["tags"] + stats["unread_messages"] == FRAMES


async def test_mu_law_is_dropped_without_a_word(sim: Simulator, talker: Talker) -> None:
    """By a camera of 2020."""
    sim.set_knob("codecs", "G711A,AAC")
    tag = data_tag(encode("G711U", TONE), 0, 0x8E)
    stats = (await say_over_ws(sim, talker, FIRST_MU_LAW, tag)).stats
    assert not stats["played"]
    assert stats["unplayable_samples"] == stats["received_samples"] == FRAMES * 160


async def test_two_talks_at_once(sim: Simulator, talker: Talker) -> None:
    """A camera takes the second beside the first."""
    sim.set_knob("busy", "allow")
    first, key = await open_rtmp(sim, talker)
    second, _ = await open_rtmp(sim, talker)
    await until_joined(sim, 2)
    await asyncio.gather(say_over_rtmp(first, key), say_over_rtmp(second, key))
    await until_read(sim)
    await first.close()
    await second.close()
    await sim.wait_for_recording(2)
    assert [tones(recording) for recording in sim.recordings] == [FRAMES, FRAMES]


async def test_camera_that_was_lost_does_not_come_back(sim: Simulator, talker: Talker) -> None:
    """Whoever talks on is not heard."""
    publisher, key = await open_rtmp(sim, talker)
    await until_joined(sim)
    [leg] = sim.talk.legs.values()
    await leg.close()
    await say_over_rtmp(publisher, key, tick_s=0.001)
    await publisher.close()
    stats = (await sim.wait_for_recording()).stats
    assert not stats["played"]
    assert stats["discarded_before_join_samples"] == FRAMES * 160


async def test_token_is_good_for_one_talk(sim: Simulator, talker: Talker) -> None:
    """A camera that comes after the end is sent away."""
    sim.set_knob("join_delay_ms", 200)
    publisher, _ = await open_rtmp(sim, talker)
    [leg] = sim.talk.legs.values()
    await publisher.close()
    recording = await sim.wait_for_recording()
    await asyncio.sleep(0.4)
    assert not leg.joined.is_set()
    assert not recording.stats["played"]


async def test_service_called_by_hand(sim: Simulator, talker: Talker) -> None:
    """Over the OpenAPI: a camera publishes wherever it is told to, if it can read the URL."""
    arrived = asyncio.Event()

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        args = {"IntercomUrl": f"rtmp://127.0.0.1:{port}/talk?token=a", "Key": ""}
        query = {"Identifier": "StartVoiceIntercom", "Args": json.dumps(args)}
        query["IotId"] = sim.cameras[0].iot_id
        answer = await talker.caller.call("InvokeThingService", query)
        assert answer.body["Success"], answer.body
        async with asyncio.timeout(10):
            await arrived.wait()


@pytest.mark.parametrize("scheme", ["flv", "rtmp"])
async def test_view(sim: Simulator, watcher: Watcher, scheme: str) -> None:
    """Picture and sound that the camera has pushed, in FFmpeg."""
    url = await watcher.url(sim.cameras[1], Scheme=scheme)
    seen = await asyncio.to_thread(film, url, 10, 4000)
    assert seen.video_codec == "h264"
    assert seen.tone_hz == pytest.approx(sim.cameras[1].microphone_hz, abs=5)
    await until(lambda: not sim.live.pushes)


async def test_encrypted_view(sim: Simulator, watcher: Watcher) -> None:
    """The camera encrypts, and the key of the answer opens it."""
    data = await watcher.query(sim.cameras[0], ShouldEncrypt="true")
    shown = data["DecryptKey"]
    key = StreamKey(*(base64.b64decode(shown[n]) for n in ("key", "iv")))
    async with watcher.open(data["Path"]) as show:
        tag = await show.key_frame()
    plain = key.decrypt(tag.body[5:])
    assert plain is not None
    assert int.from_bytes(plain[:4]) == len(plain) - 4


async def test_key_frame_on_demand(sim: Simulator) -> None:
    """A command on the camera's connection; the next one by itself would be seconds away."""
    player = await open_player(sim)
    frames = await pictures(player, 2)
    assert [body[0] >> 4 for body in frames] == [1, 2]
    sim.live.feed(sim.cameras[0], 0).force_key_frame()
    heads = [body[:2].hex() for body in await pictures(player, 20)]
    assert "1701" in heads
    assert "1700" not in heads, "parameter sets come again only when they change"
    await player.close()


async def test_camera_that_goes_offline_ends_its_stream(sim: Simulator, watcher: Watcher) -> None:
    """And whoever watches it."""
    camera = sim.cameras[0]
    async with watcher.watch(camera) as show:
        await show.key_frame()
        camera.status = type(camera.status)("OFFLINE")
        await show.rest()
    assert not sim.live.pushes


async def test_sound_alone(sim: Simulator, watcher: Watcher) -> None:
    """Of a camera without a picture; nobody waits for a key frame that never comes."""
    camera = sim.cameras[0]
    camera.knobs.live_video = "none"
    async with watcher.watch(camera) as show:
        assert {tag.kind for tag in await show.tags(12)} == {AUDIO}


async def test_viewers_who_come_and_go(sim: Simulator) -> None:
    """A camera ignores a call while it pushes, or comes when nobody watches any more."""
    order = LiveOrder(sim.cameras[0], "flv")
    for looks in False, True, False, False, True:
        with sim.live.watch(order, None) as (viewer, _):
            async with asyncio.timeout(20):
                while looks and not any(message.is_key_frame for message in await viewer.take()):
                    pass
    await until(lambda: not sim.live.pushes)


async def open_player(sim: Simulator) -> RtmpPlayer:
    """Watch the first camera over RTMP."""
    url = sim.live.issue_url(LiveOrder(device=sim.cameras[0], scheme="rtmp"))
    return await RtmpPlayer.open(RtmpAddress.parse_play(url))


async def pictures(player: RtmpPlayer, count: int) -> list[bytes]:
    """Return so many bodies of video, without a first header."""
    bodies: list[bytes] = []
    async with asyncio.timeout(20):
        while len(bodies) < count:
            message = await player.media()
            if message.type == MessageType.VIDEO and (bodies or message.body[1] == 1):
                bodies.append(message.body)
    return bodies


def test_command_line() -> None:
    """Cameras are as real ones are, unless one word says that none is."""
    for arguments, has_leg in ([], True), (["--no-device-leg"], False):
        simulator = build_simulator(parse_arguments([*arguments, "--cameras", "2"]))
        assert [camera.has_leg for camera in simulator.cameras] == [has_leg] * 2


async def test_one_camera_by_its_knob(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """While the simulator runs."""
    url = f"{sim.endpoint}/_simulator/cameras/{sim.cameras[0].iot_id}"
    async with session.patch(url, json={"device_leg": False}) as response:
        assert (await response.json())["knobs"]["device_leg"] is False
    assert [camera.has_leg for camera in sim.cameras] == [False, True]


async def test_server_that_stops_before_a_camera_has_left(sim: Simulator) -> None:
    """Nothing of their connection is left."""
    with sim.live.watch(LiveOrder(sim.cameras[0], "flv"), None) as (viewer, _):
        await viewer.take()
    await sim._rtmp.stop()
    assert not [task for task in asyncio.all_tasks() if "Rtmp" in str(task.get_coro())]


async def test_server_that_stops_while_a_camera_connects(sim: Simulator) -> None:
    """It is let in, and the connection ends with the server."""
    loop, failures = asyncio.get_running_loop(), list[dict[str, object]]()
    loop.set_exception_handler(lambda _, context: failures.append(context))
    loop.set_debug(True)
    host, port = sim._rtmp.authority.split(":")
    with socket.create_connection((host, int(port))):
        for _ in range(2):
            # In the first turn of the loop it is seen, in the second accepted.
            await asyncio.sleep(0)
        await sim._rtmp.stop()
        await asyncio.sleep(0)
    assert not failures
