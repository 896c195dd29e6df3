"""Answers that claim success and do not hold what the protocol says."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from custom_components.linkvisual.openapi import (
    DeviceAddress,
    LinkVisualClient,
    LiveScheme,
    MalformedResponseError,
    UnexpectedDataError,
)
from custom_components.linkvisual.openapi.fields import Json

from .conftest import ScriptedServer

SUCCESS = {"RequestId": "R-1", "Success": True}
type Call = Callable[[LinkVisualClient], Awaitable[Any]]


def _products(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_product_list()


def _devices(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_devices("pk")


def _states(client: LinkVisualClient) -> Awaitable[Any]:
    return client.get_device_states(["i"])


def _model(client: LinkVisualClient) -> Awaitable[Any]:
    return client.get_thing_model("pk")


def _live(client: LinkVisualClient) -> Awaitable[Any]:
    return client.query_live_streaming(DeviceAddress("i"), LiveScheme.FLV)


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
            {"Data": {"Total": 1, "List": {"ProductInfo": "hidden"}}},
            "QueryProductList.Data.List.ProductInfo",
        ),
        (_devices, {"Data": {}}, "QueryDevice.Total"),
        (_devices, {"Total": 1, "Data": "hidden"}, "QueryDevice.Data"),
        (_states, {}, "BatchGetDeviceState.DeviceStatusList"),
        (_model, {"Data": {"TslStr": "{hidden"}}, "GetThingModelTsl.Data.TslStr"),
        (_model, {"Data": {"TslStr": "[]"}}, "GetThingModelTsl.Data.TslStr"),
        (
            _model,
            {"Data": {"TslStr": '{"services": [{"identifier": 1}]}'}},
            "GetThingModelTsl.Data.TslStr.services",
        ),
        (_voice, {}, "QueryVoiceIntercom.Data"),
        (_voice, {"Data": {"Url": ""}}, "QueryVoiceIntercom.Data.Url"),
        (_voice, {"Data": {"Url": "ws://hidden/" + "x" * 10_000}}, "QueryVoiceIntercom.Data.Url"),
        (_live, {"Data": None}, "QueryLiveStreaming.Data"),
        (_live, {"Data": {"Path": ["hidden"]}}, "QueryLiveStreaming.Data.Path"),
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
    with pytest.raises(UnexpectedDataError) as caught:
        await call(scripted_client)
    assert f"{place} is not" in str(caught.value)
    assert caught.value.request_id == "R-1"
    assert "hidden" not in str(caught.value)
    assert scripted.calls == 1


async def test_malformed_answer_is_not_asked_for_again(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Cut JSON of a success is an error at once."""
    scripted.will_answer('{"Success": true, "Data": {"Url": "ws://h?t=hid')
    with pytest.raises(MalformedResponseError) as caught:
        await _voice(scripted_client)
    assert not isinstance(caught.value, UnexpectedDataError)
    assert "hid" not in str(caught.value)
    assert scripted.calls == 1


@pytest.mark.parametrize("key", ["hidden!", "aGlkZGVu", 7, ["hidden"], "aGlkZGVuaGlkZGVuaGlkZA"])
async def test_a_key_that_makes_no_sense_costs_no_talk(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, key: Json
) -> None:
    """It is needed for nothing that goes to the camera."""
    data = {"Url": "ws://h?t=1", "CryptoKey": {"Key": key, "Iv": key}}
    scripted.will_answer(json.dumps(SUCCESS | {"Data": data}))
    talk = await scripted_client.query_voice_intercom(DeviceAddress("i"))
    assert (talk.url, talk.crypto_key, talk.has_key) == ("ws://h?t=1", None, True)
