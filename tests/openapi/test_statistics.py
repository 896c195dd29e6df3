"""What is counted and logged of the calls, for bug reports."""

import logging

import pytest

from custom_components.linkvisual.openapi import (
    Credentials,
    InvalidSecretError,
    LinkVisualClient,
    RequestRejectedError,
)
from custom_components.linkvisual.openapi.statistics import MAX_CODES, OTHER_CODES

from .cloud import Cloud
from .conftest import SECRET, TOKEN, ScriptedServer

LOGGER = "custom_components.linkvisual.openapi"


async def test_attempts_and_refusals(cloud: Cloud) -> None:
    """By operation, and refusals by the cloud's code."""
    client = cloud.client()
    products = await client.query_product_list()
    await client.query_devices(products[0].product_key)
    wrong = cloud.client(credentials=Credentials(cloud.sim.access_key_id, "wrong-secret"))
    with pytest.raises(InvalidSecretError) as caught:
        await wrong.query_product_list()
    counted = client.statistics.operations
    assert {action: one.attempts for action, one in counted.items()} == {
        "QueryProductList": 1,
        "QueryDevice": 1,
    }
    assert not any(one.refusals for one in counted.values())
    refused = wrong.statistics.operations["QueryProductList"]
    assert (refused.attempts, refused.refusals) == (1, {caught.value.code: 1})


async def test_no_answer_counts_as_a_refusal(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """With the code that the error has."""
    scripted.will_answer("<html>", status=502)
    with pytest.raises(Exception, match="HTTP 502"):
        await scripted_client.query_product_list()
    counted = scripted_client.statistics.operations["QueryProductList"]
    assert counted.attempts == scripted.calls > 1
    assert sum(counted.refusals.values()) == counted.attempts


async def test_ever_new_codes(scripted: ScriptedServer, scripted_client: LinkVisualClient) -> None:
    """Take no more memory than a few do."""
    for number in range(MAX_CODES + 5):
        scripted.answers.clear()
        scripted.will_answer(f'{{"Success": false, "Code": "own.{number}"}}')
        with pytest.raises(RequestRejectedError):
            await scripted_client.query_product_list()
    refusals = scripted_client.statistics.operations["QueryProductList"].refusals
    assert len(refusals) == MAX_CODES + 1
    assert refusals[OTHER_CODES] == 5


async def test_a_line_for_each_call(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    """Operation, outcome, duration and request id, at debug level."""
    caplog.set_level(logging.DEBUG, LOGGER)
    await cloud.client().query_product_list()
    wrong = cloud.client(credentials=Credentials(cloud.sim.access_key_id, "wrong-secret"))
    with pytest.raises(InvalidSecretError) as caught:
        await wrong.query_product_list()
    success, refusal = [
        record.message for record in caplog.records if record.name.startswith(LOGGER)
    ]
    assert success.startswith("QueryProductList: success after ")
    assert " ms (request " in success
    assert "None" not in success
    assert refusal.startswith(f"QueryProductList: {caught.value.code} after ")
    assert refusal.endswith(f"(request {caught.value.request_id})")


async def test_nothing_private_is_logged_or_counted(
    scripted: ScriptedServer,
    scripted_client: LinkVisualClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even if the cloud echoes it."""
    caplog.set_level(logging.DEBUG, LOGGER)
    scripted.will_answer(f'{{"Success": false, "Code": "{SECRET}", "ErrorMessage": "{TOKEN}"}}')
    with pytest.raises(RequestRejectedError):
        await scripted_client.query_product_list()
    told = caplog.text + repr(scripted_client.statistics)
    assert SECRET not in told
    assert TOKEN not in told
