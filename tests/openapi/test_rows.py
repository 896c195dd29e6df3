"""A malformed row costs that row, is said once and counted."""

import json
import logging

import pytest

from custom_components.linkvisual.openapi import LinkVisualClient, ThingModel, UnexpectedDataError
from custom_components.linkvisual.openapi.fields import Json

from .conftest import ScriptedServer

SUCCESS = {"RequestId": "R-1", "Success": True}
DEVICE_ROW: dict[str, Json] = {
    "IotId": "i",
    "DeviceName": "n",
    "DeviceStatus": "ONLINE",
    "Nickname": "N",
}
DEVICES = "QueryDevice.Data.DeviceInfo"


def devices(*rows: Json, **fields: Json) -> str:
    """Return an answer of QueryDevice."""
    return json.dumps(SUCCESS | {"Total": len(rows), "Data": {"DeviceInfo": rows}} | fields)


@pytest.mark.parametrize(
    "row",
    [
        None,
        "hidden",
        {},
        DEVICE_ROW | {"IotId": None},
        DEVICE_ROW | {"IotId": "hidden" * 100},
        DEVICE_ROW | {"DeviceName": 7},
        DEVICE_ROW | {"Nickname": ["hidden"]},
        DEVICE_ROW | {"ProductKey": "hidden"},
    ],
)
async def test_one_device(
    scripted: ScriptedServer,
    scripted_client: LinkVisualClient,
    caplog: pytest.LogCaptureFixture,
    row: Json,
) -> None:
    """The others are there; the log names the field and never the value."""
    scripted.will_answer(devices(row, DEVICE_ROW))
    for _ in range(2):
        [device] = await scripted_client.query_devices("pk")
        assert device.iot_id == "i"
    assert scripted_client.malformed_rows == {DEVICES: 2}
    own = (record for record in caplog.records if record.name.startswith("custom_components"))
    [record] = [record for record in own if record.levelno == logging.WARNING]
    assert f"{DEVICES}[0]" in record.getMessage()
    assert "hidden" not in record.getMessage()


async def test_one_product(scripted: ScriptedServer, scripted_client: LinkVisualClient) -> None:
    """Of the list of products."""
    rows = [{"ProductKey": "", "DeviceCount": 1}, {"ProductKey": "pk", "DeviceCount": 1}]
    data = {"Total": 2, "List": {"ProductInfo": rows}}
    scripted.will_answer(json.dumps(SUCCESS | {"Data": data}))
    assert [product.product_key for product in await scripted_client.query_product_list()] == ["pk"]
    assert scripted_client.malformed_rows.total() == 1


async def test_one_state(scripted: ScriptedServer, scripted_client: LinkVisualClient) -> None:
    """A state that was not asked for is nobody's."""
    rows = [
        {"IotId": "i", "Status": "ONLINE"},
        {"IotId": "j", "Status": 7},
        {"IotId": "k", "Status": "ONLINE"},
    ]
    scripted.will_answer(json.dumps(SUCCESS | {"DeviceStatusList": {"DeviceStatus": rows}}))
    assert await scripted_client.get_device_states(["i", "j"]) == {"i": "ONLINE"}


async def test_one_service(scripted: ScriptedServer, scripted_client: LinkVisualClient) -> None:
    """Of a thing model; lone surrogates, which no file can hold, are replaced."""
    services = [{"identifier": 1}, {"identifier": "Start"}, {"identifier": "\ud83d"}]
    tsl = json.dumps({"services": services, "properties": [None, {"identifier": "On"}]})
    scripted.will_answer(json.dumps(SUCCESS | {"Data": {"TslStr": tsl}}))
    model = await scripted_client.get_thing_model("pk")
    assert model == ThingModel(frozenset({"Start", "?"}), frozenset({"On"}))


async def test_more_rows_than_asked_for(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Are not read."""
    scripted.will_answer(devices(*(DEVICE_ROW | {"IotId": f"i{n}"} for n in range(5_000))))
    assert len(await scripted_client.query_devices("pk")) == 50


@pytest.mark.parametrize("data", [None, {}, {"DeviceInfo": None}, {"DeviceInfo": []}])
async def test_a_list_that_is_left_out(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, data: Json
) -> None:
    """Counts as malformed if it is said to hold something, and not if it is empty."""
    scripted.will_answer(devices(Data=data), devices(Data=data, Total=3))
    assert await scripted_client.query_devices("pk") == []
    assert not scripted_client.malformed_rows
    assert await scripted_client.query_devices("pk") == []
    assert scripted_client.malformed_rows.total() == 1


async def test_a_list_that_is_none(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Says nothing about any row."""
    scripted.will_answer(devices(Data={"DeviceInfo": "hidden"}))
    with pytest.raises(UnexpectedDataError):
        await scripted_client.query_devices("pk")
