"""Answers that claim success and do not hold what the protocol says."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from custom_components.linkvisual.openapi import (
    DeviceAddress,
    LinkVisualClient,
    MalformedResponseError,
)

from .conftest import ScriptedServer

SUCCESS = {"RequestId": "R-1", "Success": True}
DEVICE_ROW = {
    "IotId": "i",
    "DeviceName": "n",
    "DeviceStatus": "ONLINE",
    "DeviceSecret": "hidden",
    "Nickname": "hidden",
}

type Call = Callable[[LinkVisualClient], Awaitable[Any]]


def _products(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_product_list()


def _devices(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_devices("pk")


def _states(client: LinkVisualClient) -> Awaitable[Any]:
    return client.get_device_states(["i"])


def _model(client: LinkVisualClient) -> Awaitable[Any]:
    return client.get_thing_model("pk")


def _detail(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_device_detail(DeviceAddress("i"))


def _voice(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_voice_intercom(DeviceAddress("i"))


@pytest.mark.parametrize(
    ("call", "fields", "place"),
    [
        (_products, {}, "QueryProductList.Data"),
        (_products, {"Data": []}, "QueryProductList.Data"),
        (_products, {"Data": {"List": {}}}, "QueryProductList.Data.Total"),
        (_products, {"Data": {"Total": "hidden"}}, "QueryProductList.Data.Total"),
        (_products, {"Data": {"Total": True}}, "QueryProductList.Data.Total"),
        (_products, {"Data": {"Total": -1}}, "QueryProductList.Data.Total"),
        (
            _products,
            {"Data": {"Total": 1, "List": {"ProductInfo": ["hidden"]}}},
            "QueryProductList.Data.List.ProductInfo[0]",
        ),
        (_devices, {"Data": {}}, "QueryDevice.Total"),
        (_devices, {"Total": 1, "Data": "hidden"}, "QueryDevice.Data"),
        (
            _devices,
            {"Total": 1, "Data": {"DeviceInfo": [DEVICE_ROW, DEVICE_ROW | {"IotId": None}]}},
            "QueryDevice.Data.DeviceInfo[1].IotId",
        ),
        (
            _devices,
            {"Total": 1, "Data": {"DeviceInfo": [DEVICE_ROW | {"Nickname": ["hidden"]}]}},
            "QueryDevice.Data.DeviceInfo[0].Nickname",
        ),
        (_states, {}, "BatchGetDeviceState.DeviceStatusList"),
        (
            _states,
            {"DeviceStatusList": {"DeviceStatus": [{"IotId": "i", "Status": 7}]}},
            "BatchGetDeviceState.DeviceStatusList.DeviceStatus[0].Status",
        ),
        (_model, {"Data": {"TslStr": "{hidden"}}, "GetThingModelTsl.Data.TslStr"),
        (_model, {"Data": {"TslStr": "[]"}}, "GetThingModelTsl.Data.TslStr"),
        (
            _model,
            {"Data": {"TslStr": '{"services": [{"identifier": 1}]}'}},
            "GetThingModelTsl.Data.TslStr.services[0].identifier",
        ),
        (_detail, {"Data": {"DeviceSecret": "hidden"}}, "QueryDeviceDetail.Data.IotId"),
        (_voice, {}, "QueryVoiceIntercom.Data"),
        (_voice, {"Data": {"Url": ""}}, "QueryVoiceIntercom.Data.Url"),
        (
            _voice,
            {"Data": {"Url": "ws://h?t=hidden", "CryptoKey": {"Key": "hidden!", "Iv": "hidden!"}}},
            "QueryVoiceIntercom.Data.CryptoKey.Key",
        ),
        (
            _voice,
            {"Data": {"Url": "ws://h?t=hidden", "CryptoKey": {"Key": "aGlkZGVu", "Iv": "aGk="}}},
            "QueryVoiceIntercom.Data.CryptoKey.Key",
        ),
    ],
)
async def test_place_is_named_and_value_is_not(
    scripted: ScriptedServer,
    scripted_client: LinkVisualClient,
    call: Call,
    fields: dict[str, Any],
    place: str,
) -> None:
    """The error leads a reader to the field, gives the request id and quotes nothing."""
    scripted.will_answer(json.dumps(SUCCESS | fields))
    with pytest.raises(MalformedResponseError) as caught:
        await call(scripted_client)
    assert f"{place} is not" in str(caught.value)
    assert caught.value.request_id == "R-1"
    assert "hidden" not in str(caught.value)
    assert "aGlkZGVu" not in str(caught.value)
    assert scripted.calls == 1


async def test_malformed_answer_is_not_asked_for_again(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Cut JSON of a success is an error at once."""
    scripted.will_answer('{"Success": true, "Data": {"Url": "ws://h?t=hid')
    with pytest.raises(MalformedResponseError) as caught:
        await _voice(scripted_client)
    assert "hid" not in str(caught.value)
    assert scripted.calls == 1


async def test_one_row_of_xml_is_a_list(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """XML does not tell a single row from an object, and writes numbers as text."""
    scripted.will_answer(
        "<QueryProductListResponse><Success>true</Success><Data><Total>1</Total><List>"
        "<ProductInfo><ProductKey>pk</ProductKey><ProductName>n</ProductName>"
        "<DeviceCount>3</DeviceCount></ProductInfo></List></Data></QueryProductListResponse>"
    )
    [product] = await scripted_client.query_product_list()
    assert (product.product_key, product.name, product.device_count) == ("pk", "n", 3)
