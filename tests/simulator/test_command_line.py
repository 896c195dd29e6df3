"""The command as somebody types it."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp

from simulator import Simulator

from .caller import Caller
from .talker import FIRST_A_LAW, SILENT_TAG, Talker

ROOT = Path(__file__).parents[2]


async def start(*arguments: str) -> asyncio.subprocess.Process:
    """Run `scripts/simulator`."""
    return await asyncio.create_subprocess_exec(
        ROOT / "scripts" / "simulator",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_ready_line_and_a_session(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """The line is enough to call, talk and find the recording; SIGTERM ends it cleanly."""
    folder = tmp_path / "played"
    process = await start(
        "--port", "0", "--cameras", "3", "--products", "2", "--record", str(folder),
        "--instance-id", "iot-1", "--fault", "join_delay_ms=0", "--fault", "busy=allow",
    )  # fmt: skip
    assert process.stdout
    ready = json.loads(await process.stdout.readline())
    assert set(ready) == {
        "endpoint", "access_key_id", "access_key_secret", "instance_id", "region", "cameras",
    }  # fmt: skip
    assert ready["instance_id"] == "iot-1"
    assert [camera["nickname"] for camera in ready["cameras"]] == ["Front door", "前门", "Кухня"]
    caller = Caller(session, ready["endpoint"], ready["access_key_id"], ready["access_key_secret"])
    camera = ready["cameras"][0]
    answer = await caller.call(
        "QueryVoiceIntercom",
        {"IotId": camera["iot_id"], "IotInstanceId": "iot-1", "Scheme": "ws"},
    )
    talker = Talker(session, caller)
    async with talker.session.ws_connect(answer.data["Url"]) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        await socket.send_bytes(SILENT_TAG)
    process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{camera['device_name']}-0001.{suffix}" for suffix in ("json", "npy", "wav")
    ]


async def test_a_second_run_keeps_earlier_recordings(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """Numbers go on after what the folder holds."""
    (tmp_path / "camera-0001-0007.wav").write_bytes(b"earlier")
    async with Simulator(record_dir=tmp_path) as sim:
        caller = Caller(session, sim.endpoint, sim.access_key_id, sim.access_key_secret)
        await Talker(session, caller).say(sim.cameras[0], FIRST_A_LAW)
        assert (await sim.wait_for_recording()).path.name == "camera-0001-0008.wav"
    assert (tmp_path / "camera-0001-0007.wav").read_bytes() == b"earlier"


async def test_wrong_knob() -> None:
    """One line says what is wrong."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--fault", "busy=dance", cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("simulator: knob busy:")
    assert errors.count(b"\n") == 1
