"""The control API: everything the simulator can do, from another process."""

from typing import Any

import aiohttp
import pytest

from simulator import Simulator

from .caller import Caller
from .talker import FIRST_A_LAW, SILENT_TAG, Talker


@pytest.fixture
def control(session: aiohttp.ClientSession, sim: Simulator) -> Control:
    """Return a client of the control API."""
    return Control(session, f"{sim.endpoint}/_simulator")


class Control:
    """Calls the control API."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Take the address."""
        self.session = session
        self.url = url

    async def __call__(
        self, method: str, path: str, body: object = None, status: int = 200
    ) -> dict[str, Any]:
        """Make a call and return the answer, which must have this status."""
        async with self.session.request(method, self.url + path, json=body) as response:
            assert response.status == status, await response.text()
            return {"body": await response.json()}


async def test_state(sim: Simulator, caller: Caller, control: Control) -> None:
    """The state shows knobs, products, cameras and counts, and no secret."""
    await caller.call("QueryProductList", {"CurrentPage": "1", "PageSize": "1"})
    state = (await control("GET", "/"))["body"]
    assert state["calls"]["counts"] == {"QueryProductList": 1}
    assert [camera["nickname"] for camera in state["cameras"]] == ["Front door", "前门", "Кухня"]
    assert [product["camera"] for product in state["products"]] == [True, True, False]
    assert state["cameras"][0]["properties"]["MicSwitch"] == "1"
    for secret in (sim.access_key_secret, sim.cameras[0].device_secret):
        assert secret not in str(state)


async def test_knobs(sim: Simulator, control: Control) -> None:
    """Knobs of cloud and cameras are set by name; wrong ones are refused."""
    changed = await control("PATCH", "/knobs", {"round_trip_ms": 5, "join_delay_ms": 700})
    assert (changed["body"]["round_trip_ms"], changed["body"]["join_delay_ms"]) == (5, 700)
    assert sim.cameras[0].knobs.join_delay_ms == 700
    wrong = await control("PATCH", "/knobs", {"round_trip_ms": "long"}, status=400)
    assert "round_trip_ms" in wrong["body"]["error"]
    await control("PATCH", "/knobs", {"nothing": 1}, status=400)
    await control("PATCH", "/knobs", ["no", "object"], status=400)


async def test_camera_comes_changes_and_goes(sim: Simulator, control: Control) -> None:
    """A camera can be added, renamed, set offline, given knobs and removed."""
    added = (await control("POST", "/cameras", {"nickname": "Garage"}, status=201))["body"]
    path = f"/cameras/{added['iot_id']}"
    assert added["nickname"] == sim.cameras[-1].nickname == "Garage"
    body = {"status": "offline", "nickname": "车库", "ring_bytes": 1024}
    changed = (await control("PATCH", path, body))["body"]
    assert (changed["status"], changed["nickname"]) == ("OFFLINE", "车库")
    assert changed["knobs"]["ring_bytes"] == 1024
    await control("PATCH", path, {"status": "asleep"}, status=400)
    await control("DELETE", path)
    assert len(sim.cameras) == 3
    await control("DELETE", path, status=404)


async def test_products(sim: Simulator, control: Control) -> None:
    """A product's thing model can lose the intercom; a product can come and go."""
    product = sim.products[0]
    path = f"/products/{product.product_key}"
    await control("PATCH", path, {"services": ["StartPushStreaming"]})
    assert product.services == ("StartPushStreaming",)
    added = (await control("POST", "/products", {"name": "Bells"}, status=201))["body"]
    assert added["name"] == "Bells"
    await control("DELETE", path)
    assert product.product_key not in sim.tenant.products
    assert len((await control("GET", "/cameras"))["body"]) == 1


async def test_calls(caller: Caller, control: Control) -> None:
    """Calls can be read and forgotten."""
    await caller.call("QueryProductList", {"CurrentPage": "1", "PageSize": "1"})
    calls = (await control("GET", "/calls"))["body"]
    assert calls["recent"][0]["parameters"] == {"CurrentPage": "1", "PageSize": "1"}
    await control("DELETE", "/calls")
    assert (await control("GET", "/calls"))["body"]["total"] == 0


async def test_recordings(sim: Simulator, talker: Talker, control: Control) -> None:
    """A caller can wait for a session to end, and give up waiting."""
    await talker.say(sim.cameras[0], FIRST_A_LAW, SILENT_TAG)
    recordings = (await control("GET", "/recordings?count=1"))["body"]
    assert recordings[0]["tags"] == 1
    assert recordings[0]["wav"].endswith(".wav")
    assert len((await control("GET", "/recordings?count=2&timeout_s=0"))["body"]) == 1


async def test_act_on_a_live_socket(sim: Simulator, talker: Talker, control: Control) -> None:
    """The server closes when told."""
    camera = sim.cameras[0]
    path = f"/cameras/{camera.iot_id}/socket"
    async with talker.connect(camera) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        assert (await control("POST", path, {"do": "close:1012"}))["body"] == {"sockets": 1}
        assert (await socket.receive(timeout=10)).data == 1012
    await control("POST", path, {"do": "dance"}, status=400)
    assert (await control("POST", path, {"do": "close"}))["body"] == {"sockets": 0}


async def test_removing_a_camera_hangs_up(sim: Simulator, talker: Talker, control: Control) -> None:
    """Whoever talks to it is disconnected."""
    camera = sim.cameras[0]
    async with talker.connect(camera) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        await control("DELETE", f"/cameras/{camera.iot_id}")
        assert (await socket.receive(timeout=10)).type is aiohttp.WSMsgType.CLOSE


async def test_event(sim: Simulator, control: Control) -> None:
    """A camera notices what it is told to."""
    await control("POST", f"/cameras/{sim.cameras[0].iot_id}/events", {"event_type": 3}, 201)
    assert [event.event_type for event in sim.cameras[0].events] == [3]
