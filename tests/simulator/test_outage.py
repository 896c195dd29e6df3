"""Gateways that are down."""

import json

import aiohttp
import pytest

from simulator import Simulator

from .caller import Caller

LIST = {"CurrentPage": "1", "PageSize": "10"}


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "part"),
    [
        ("503", 503, "application/json", "ServiceUnavailable"),
        ("html", 502, "text/html", "<html>"),
        ("xml", 503, "text/xml", "<Code>ServiceUnavailable</Code>"),
    ],
)
async def test_answers_of_a_dead_gateway(
    sim: Simulator, caller: Caller, kind: str, status: int, content_type: str, part: str
) -> None:
    """Twice down, then up again."""
    sim.set_knob("outage", f"{kind}*2")
    for _ in range(2):
        answer = await caller.call("QueryProductList", LIST)
        assert answer.status == status
        assert answer.headers["Content-Type"].startswith(content_type)
        assert part in answer.text
    assert (await caller.call("QueryProductList", LIST)).status == 200
    assert str(sim.knobs.outage) == "none"


async def test_truncated_json(sim: Simulator, caller: Caller) -> None:
    """The length is right, the JSON is not."""
    sim.set_knob("outage", "truncated")
    with pytest.raises(json.JSONDecodeError):
        await caller.call("QueryProductList", LIST)


async def test_slow_body_arrives_whole(sim: Simulator, caller: Caller) -> None:
    """Slow is not wrong."""
    sim.set_knob("outage", "slow")
    sim.set_knob("slow_body_s", 0.01)
    assert (await caller.call("QueryProductList", LIST)).data["Total"] == 3


@pytest.mark.parametrize("kind", ["reset", "hang"])
async def test_connection_that_breaks(sim: Simulator, caller: Caller, kind: str) -> None:
    """No answer at all."""
    sim.set_knob("outage", f"{kind}*")
    sim.set_knob("slow_body_s", 0.01)
    with pytest.raises(aiohttp.ClientError):
        await caller.call("QueryProductList", LIST)
    assert str(sim.knobs.outage) == f"{kind}*"


async def test_outage_of_one_action(sim: Simulator, caller: Caller) -> None:
    """Other actions work on."""
    sim.set_knob("outage", "503*")
    sim.set_knob("outage_actions", ["QueryDevice"])
    assert (await caller.call("QueryProductList", LIST)).status == 200
    assert (await caller.call("QueryDevice", {"ProductKey": "any"})).status == 503
