"""Which instance and which device a call means, and the state the device is in."""

from dataclasses import replace

import pytest

from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .caller import Answer, Caller


async def voice(caller: Caller, **parameters: str) -> Answer:
    """Ask for a talk URL."""
    return await caller.call("QueryVoiceIntercom", {"Scheme": "ws"} | parameters)


def failed(answer: Answer, code: str, message: str) -> bool:
    """Tell whether a call ended in this business error."""
    body = answer.body
    return (answer.status, body["Success"], body["Code"], body["ErrorMessage"]) == (
        200, False, code, message,
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"IotInstanceId": "iot-other"}])
async def test_instance_id_is_demanded(
    sim: Simulator, caller: Caller, given: dict[str, str]
) -> None:
    """A missing and a wrong id are answered alike."""
    sim.knobs.instance_id = "iot-cn-0001abcd"
    iot_id = sim.cameras[0].iot_id
    assert failed(await voice(caller, IotId=iot_id, **given), "403", "tenant auth error")
    right = await voice(caller, IotId=iot_id, IotInstanceId="iot-cn-0001abcd")
    assert right.body["Success"] is True


async def test_instance_id_is_ignored_where_there_is_none(sim: Simulator, caller: Caller) -> None:
    """An old public instance has no id."""
    answer = await voice(caller, IotId=sim.cameras[0].iot_id, IotInstanceId="iot-any")
    assert answer.body["Success"] is True


@pytest.mark.parametrize("given", [{}, {"ProductKey": "a1x"}, {"DeviceName": "camera-0001"}])
async def test_half_a_pair(caller: Caller, given: dict[str, str]) -> None:
    """Product and name belong together."""
    assert failed(await voice(caller, **given), "400", "request param error")


async def test_pair(sim: Simulator, caller: Caller) -> None:
    """Product and name address a device."""
    camera = sim.cameras[1]
    answer = await voice(caller, ProductKey=camera.product_key, DeviceName=camera.device_name)
    assert answer.body["Success"] is True


async def test_iot_id_wins(sim: Simulator, caller: Caller) -> None:
    """The pair of another device does not matter when there is an IotId."""
    first, second = sim.cameras[:2]
    answer = await caller.call(
        "QueryDeviceDetail",
        {
            "IotId": first.iot_id,
            "ProductKey": second.product_key,
            "DeviceName": second.device_name,
        },
    )
    assert answer.data["DeviceName"] == first.device_name


async def test_unknown_and_foreign_device(sim: Simulator, caller: Caller) -> None:
    """Somebody else's camera is told apart from none, and the owner reaches it."""
    foreign = sim.foreign_camera.iot_id
    assert failed(await voice(caller, IotId="nobody"), "403", "request forbidden")
    assert failed(await voice(caller, IotId=foreign), "403", "tenant auth error")
    detail = await caller.call("QueryDeviceDetail", {"IotId": foreign})
    assert detail.code == "iot.device.NotExistedDevice"
    key = sim.neighbour_key
    owner = replace(
        caller, access_key_id=key.access_key_id, access_key_secret=key.access_key_secret
    )
    assert (await voice(owner, IotId=foreign)).body["Success"] is True


@pytest.mark.parametrize("status", [s for s in DeviceStatus if s is not DeviceStatus.ONLINE])
async def test_camera_that_is_not_online(
    sim: Simulator, caller: Caller, status: DeviceStatus
) -> None:
    """No voice, no service; its detail can still be read."""
    camera = sim.cameras[0]
    camera.status = status
    iot_id = camera.iot_id
    assert failed(await voice(caller, IotId=iot_id), "403", "device status error")
    service = await caller.call(
        "InvokeThingService", {"IotId": iot_id, "Identifier": "PTZActionControl", "Args": "{}"}
    )
    assert service.code == "iot.device.OfflineDevice"
    assert (await caller.call("QueryDeviceDetail", {"IotId": iot_id})).data["Status"] == status


async def test_offline_recorder(sim: Simulator, caller: Caller) -> None:
    """A newer operation says so with an HTTP status of its own."""
    recorder = sim.cameras[0]
    recorder.status = DeviceStatus.OFFLINE
    answer = await caller.call(
        "QueryGbSubDeviceList", {"IotId": recorder.iot_id, "IotInstanceId": "iot-any"}
    )
    assert (answer.status, answer.code) == (400, "iot.vision.DeviceOffline")


async def test_device_that_cannot_talk(sim: Simulator, caller: Caller) -> None:
    """A wall switch has no intercom."""
    switch = next(d for d in sim.tenant.devices.values() if d not in sim.cameras)
    assert failed(await voice(caller, IotId=switch.iot_id), "403", "device status error")
