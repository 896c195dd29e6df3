"""The types in answers, which differ from operation to operation."""

import json

import pytest

from simulator import Simulator
from simulator.cloud.device import Device

from .caller import Caller


@pytest.fixture
def camera(sim: Simulator) -> Device:
    """Return the first camera."""
    return sim.cameras[0]


async def test_code_is_text_number_or_absent(caller: Caller, camera: Device) -> None:
    """Text for `linkvisual`, absent for `iot`, a number for a few."""
    voice = await caller.call("QueryVoiceIntercom", {"IotId": camera.iot_id})
    detail = await caller.call("QueryDeviceDetail", {"IotId": camera.iot_id})
    cycle = await caller.call("QueryDeviceRecordLifeCycle", {"DeviceList.1": camera.iot_id})
    assert voice.code == "200"
    assert "Code" not in detail.body
    assert cycle.code == 200


@pytest.mark.parametrize(("code_type", "code"), [("int", 200), ("string", "200")])
async def test_code_of_one_type_everywhere(
    sim: Simulator, caller: Caller, camera: Device, code_type: str, code: str | int
) -> None:
    """The knob makes every operation answer alike."""
    sim.knobs.code_type = code_type
    for action in ("QueryVoiceIntercom", "QueryDeviceDetail"):
        assert (await caller.call(action, {"IotId": camera.iot_id})).code == code


async def test_secrets_are_in_the_answer(caller: Caller, camera: Device) -> None:
    """A client must drop them, so they must be there."""
    page = await caller.call("QueryDevice", {"ProductKey": camera.product_key})
    assert page.data["DeviceInfo"][0]["DeviceSecret"] == camera.device_secret
    assert page.data["DeviceInfo"][0]["Nickname"] == "Front door"


async def test_nicknames_in_any_script(sim: Simulator, caller: Caller) -> None:
    """Text goes out as UTF-8."""
    camera = sim.cameras[1]
    page = await caller.call("QueryDevice", {"ProductKey": camera.product_key})
    assert page.data["DeviceInfo"][0]["Nickname"] == "前门"
    assert "前门" in page.text


async def test_misleading_message(sim: Simulator, caller: Caller, camera: Device) -> None:
    """A success may carry an error message that means nothing."""
    sim.knobs.misleading_error_message = True
    answer = await caller.call("QueryDeviceDetail", {"IotId": camera.iot_id})
    assert answer.body["Success"] is True
    assert answer.body["ErrorMessage"]


@pytest.mark.parametrize("simple", ["true", "false"])
async def test_thing_model_is_text(caller: Caller, camera: Device, simple: str) -> None:
    """The model is JSON inside JSON."""
    answer = await caller.call(
        "GetThingModelTsl", {"ProductKey": camera.product_key, "Simple": simple}
    )
    model = json.loads(answer.data["TslStr"])
    services = {service["identifier"] for service in model["services"]}
    assert {"StartVoiceIntercom", "StartPushStreaming", "TriggerPicCapture"} <= services
    assert model["profile"]["productKey"] == camera.product_key


async def test_thing_model_of_a_switch(sim: Simulator, caller: Caller) -> None:
    """What is no camera can neither stream nor talk."""
    product = next(p for p in sim.products if not p.is_camera)
    answer = await caller.call("GetThingModelTsl", {"ProductKey": product.product_key})
    assert "StartVoiceIntercom" not in answer.data["TslStr"]
    assert "StartPushStreaming" not in answer.data["TslStr"]


async def test_product_and_status_of_one(caller: Caller, camera: Device) -> None:
    """Category, identity and status can be asked one by one."""
    product = await caller.call("QueryProduct", {"ProductKey": camera.product_key})
    assert product.data["CategoryKey"] == "IPC"
    info = await caller.call("QueryDeviceInfo", {"IotId": camera.iot_id})
    assert info.data["DeviceName"] == camera.device_name
    status = await caller.call("GetDeviceStatus", {"IotId": camera.iot_id})
    assert status.data["Status"] == "ONLINE"


async def test_days_of_recordings(caller: Caller, camera: Device) -> None:
    """What is set is what is read."""
    await caller.call("SetDeviceRecordLifeCycle", {"IotId": camera.iot_id, "Day": "30"})
    cycle = await caller.call("QueryDeviceRecordLifeCycle", {"DeviceList.1": camera.iot_id})
    assert cycle.data == [{"IotId": camera.iot_id, "Day": 30}]
