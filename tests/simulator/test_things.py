"""Services and properties of a device."""

import asyncio
import json

import pytest

from simulator import Simulator
from simulator.cloud.device import Device

from .caller import Answer, Caller


@pytest.fixture
def camera(sim: Simulator) -> Device:
    """Return the first camera."""
    return sim.cameras[0]


async def invoke(caller: Caller, camera: Device, identifier: str, arguments: str) -> Answer:
    """Run a service."""
    return await caller.call(
        "InvokeThingService",
        {"IotId": camera.iot_id, "Identifier": identifier, "Args": arguments},
    )


async def test_pan_and_tilt(caller: Caller, camera: Device) -> None:
    """Three steps up-right, then two in."""
    await invoke(caller, camera, "PTZActionControl", '{"ActionType": 5, "Step": 3}')
    answer = await invoke(caller, camera, "PTZActionControl", '{"ActionType": 8, "Step": 2}')
    assert answer.data["Result"] == "{}"
    assert (camera.ptz.pan, camera.ptz.tilt, camera.ptz.zoom, camera.ptz.moves) == (3, 3, 2, 2)


@pytest.mark.parametrize(
    ("identifier", "arguments", "code"),
    [
        ("Fly", "{}", "iot.tsl.ServiceNotExist"),
        ("PTZActionControl", "left", "iot.common.InvalidFormattedParameter"),
        ("PTZActionControl", "[]", "iot.common.InvalidFormattedParameter"),
        ("PTZActionControl", '{"ActionType": 10, "Step": 1}', "iot.tsl.InvalidArgs"),
        ("PTZActionControl", '{"ActionType": 1}', "iot.tsl.InvalidArgs"),
    ],
)
async def test_wrong_service(
    caller: Caller, camera: Device, identifier: str, arguments: str, code: str
) -> None:
    """Identifier and arguments are checked, and nothing moves."""
    assert (await invoke(caller, camera, identifier, arguments)).code == code
    assert camera.ptz.moves == 0


async def test_device_that_takes_too_long(sim: Simulator, caller: Caller, camera: Device) -> None:
    """The cloud gives up, and the camera does not move later."""
    sim.knobs.service_latency_s = 8.1
    sim.knobs.service_timeout_s = 0.01
    answer = await invoke(caller, camera, "PTZActionControl", '{"ActionType": 1, "Step": 1}')
    assert answer.code == "iot.device.ServiceTimeout"
    assert camera.ptz.moves == 0


async def properties(caller: Caller, camera: Device) -> dict[str, str]:
    """Return the properties by identifier."""
    answer = await caller.call("QueryDevicePropertyStatus", {"IotId": camera.iot_id})
    rows = answer.data["List"]["PropertyStatusInfo"]
    assert all(row["Time"].isdigit() for row in rows)
    return {row["Identifier"]: row["Value"] for row in rows}


async def test_property_becomes_visible_later(
    sim: Simulator, caller: Caller, camera: Device
) -> None:
    """A value written is read only after the delay, and as text."""
    sim.knobs.property_delay_s = 600
    written = await caller.call(
        "SetDeviceProperty", {"IotId": camera.iot_id, "Items": json.dumps({"MicSwitch": 0})}
    )
    assert written.data["MessageId"]
    assert (await properties(caller, camera))["MicSwitch"] == "1"
    sim.knobs.clock_offset_s = 601
    assert (await properties(caller, camera))["MicSwitch"] == "0"


async def test_newer_value_wins(sim: Simulator, caller: Caller, camera: Device) -> None:
    """Two writes without delay leave the second."""
    sim.knobs.property_delay_s = 0
    for value in ('{"MicSwitch": 0}', '{"MicSwitch": 2}'):
        await caller.call("SetDeviceProperty", {"IotId": camera.iot_id, "Items": value})
        await asyncio.sleep(0)
    assert (await properties(caller, camera))["MicSwitch"] == "2"


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ('{"Wings": 1}', "iot.tsl.PropertyNotExist"),
        ("MicSwitch", "iot.common.InvalidFormattedParameter"),
    ],
)
async def test_wrong_property(caller: Caller, camera: Device, items: str, code: str) -> None:
    """Only properties of the thing model can be written."""
    answer = await caller.call("SetDeviceProperty", {"IotId": camera.iot_id, "Items": items})
    assert answer.code == code
