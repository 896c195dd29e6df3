"""Actions, versions, mandatory parameters, throttling and ordered errors."""

import pytest

from simulator import Simulator
from simulator.knobs import CloudKnobs
from simulator.openapi.call_log import Call, CallLog
from simulator.openapi.errors import GatewayError
from simulator.openapi.throttle import Throttle

from .caller import Caller

LIST = {"CurrentPage": "1", "PageSize": "10"}


@pytest.mark.parametrize("action", ["QueryNothing", "queryproductlist"])
async def test_unknown_action(caller: Caller, action: str) -> None:
    """Names are case-sensitive."""
    answer = await caller.call(action)
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")


async def test_wrong_version(caller: Caller) -> None:
    """Each product has one version."""
    answer = await caller.call("QueryProductList", LIST, headers={"x-acs-version": "2020-01-01"})
    assert (answer.status, answer.code) == (400, "InvalidVersion")


@pytest.mark.parametrize(
    ("action", "parameters", "name"),
    [
        ("QueryProductList", {"CurrentPage": "1"}, "PageSize"),
        ("QueryDevice", {}, "ProductKey"),
        ("GetThingModelTsl", {}, "ProductKey"),
        ("InvokeThingService", {"Identifier": "x"}, "Args"),
        ("SetDeviceProperty", {}, "Items"),
    ],
)
async def test_missing_parameter(
    caller: Caller, action: str, parameters: dict[str, str], name: str
) -> None:
    """The code names the parameter."""
    answer = await caller.call(action, parameters)
    assert (answer.status, answer.code) == (400, f"Missing{name}")
    assert answer.body["Message"] == f"{name} is mandatory for this action."


async def test_parameter_of_the_wrong_type(caller: Caller) -> None:
    """A page size is a number."""
    answer = await caller.call("QueryProductList", LIST | {"PageSize": "ten"})
    assert (answer.status, answer.code) == (400, "InvalidPageSize")


@pytest.mark.parametrize(
    ("style", "status", "code"),
    [
        ("gateway400", 400, "Throttling.User"),
        ("gateway429", 429, "Throttling.User"),
        ("vision429", 429, "iot.vision.RequestTrafficControl"),
    ],
)
async def test_every_third_call_is_throttled(
    sim: Simulator, caller: Caller, style: str, status: int, code: str
) -> None:
    """The answer says when to come back."""
    sim.set_knob("throttle_every", 3)
    sim.set_knob("throttle_style", style)
    sim.set_knob("throttle_retry_after_ms", 250)
    answers = [await caller.call("QueryProductList", LIST) for _ in range(6)]
    assert [a.status for a in answers] == [200, 200, status, 200, 200, status]
    assert answers[2].code == code
    assert answers[2].headers["x-acs-retry-after"] == "250"


async def test_throttling_of_one_action_only(sim: Simulator, caller: Caller) -> None:
    """Other actions are not even counted."""
    sim.set_knob("throttle_every", 1)
    sim.set_knob("throttle_actions", "QueryDevice")
    product_key = sim.products[0].product_key
    assert (await caller.call("QueryProductList", LIST)).status == 200
    assert (await caller.call("QueryDevice", {"ProductKey": product_key})).status == 400


def test_published_quota() -> None:
    """The twenty-first thing model within a second is refused where quotas are enforced."""
    log = CallLog()
    throttle = Throttle(CloudKnobs(enforce_quotas=True), log)
    for number in range(40):
        log.add(Call("GetThingModelTsl", "2018-01-20", "v3", "POST", {}, number * 0.05))
        throttle.check("GetThingModelTsl", 20)
    log.add(Call("GetThingModelTsl", "2018-01-20", "v3", "POST", {}, 1.95))
    with pytest.raises(GatewayError, match="Throttling"):
        throttle.check("GetThingModelTsl", 20)
    assert log.peaks_per_s["GetThingModelTsl"] == 21


def test_unpublished_quota() -> None:
    """A knob says what the cloud allows where nobody knows it."""
    log = CallLog()
    throttle = Throttle(CloudKnobs(enforce_quotas=True, unpublished_quota_per_s=2), log)
    for _ in range(2):
        log.add(Call("QueryVoiceIntercom", "2018-01-20", "v3", "POST", {}, 0.0))
        throttle.check("QueryVoiceIntercom", 50)
    log.add(Call("QueryVoiceIntercom", "2018-01-20", "v3", "POST", {}, 0.0))
    with pytest.raises(GatewayError, match="Throttling"):
        throttle.check("QueryVoiceIntercom", 50)


async def test_ordered_errors(sim: Simulator, caller: Caller) -> None:
    """An action answers the error it was told to, as gateway or as product."""
    sim.set_knob("action_errors", "QueryDevice=200/500/oops;*=403/Forbidden.RAM/no permission")
    product = await caller.call("QueryProductList", LIST)
    assert (product.status, product.code) == (403, "Forbidden.RAM")
    device = await caller.call("QueryDevice", {"ProductKey": "any"})
    assert (device.status, device.code, device.body["ErrorMessage"]) == (200, "500", "oops")


async def test_calls_are_counted_without_secrets(sim: Simulator, caller: Caller) -> None:
    """Counts, peaks and parameters are there; keys, signatures and tokens are not."""
    await caller.call("QueryProductList", LIST)
    await caller.call("QueryProductList", LIST)
    assert sim.calls.counts == {"QueryProductList": 2}
    assert sim.calls.peaks_per_s["QueryProductList"] >= 1
    recent = sim.calls.recent_as_dicts()
    assert recent[0]["parameters"] == LIST
    assert (recent[0]["status"], recent[0]["code"]) == (200, "OK")
    assert sim.access_key_id not in str(recent)
