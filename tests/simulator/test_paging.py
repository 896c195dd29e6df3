"""Pages: their limits, and tokens beyond ten thousand rows."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import Simulator

from .caller import Caller

BAD_PAGE = "iot.common.InvalidPageParams"


@pytest.mark.parametrize(
    ("size", "number", "passes"), [(200, 1, True), (201, 1, False), (0, 1, False), (10, 0, False)]
)
async def test_product_pages(caller: Caller, size: int, number: int, *, passes: bool) -> None:
    """At most 200 products a page."""
    answer = await caller.call(
        "QueryProductList", {"PageSize": str(size), "CurrentPage": str(number)}
    )
    assert answer.body["Success"] is passes
    assert passes or answer.code == BAD_PAGE


async def test_pages_of_products_together_are_all(sim: Simulator, caller: Caller) -> None:
    """Two pages of two hold the three products."""
    pages = [
        (await caller.call("QueryProductList", {"PageSize": "2", "CurrentPage": str(page)})).data
        for page in (1, 2)
    ]
    keys = [p["ProductKey"] for page in pages for p in page["List"]["ProductInfo"]]
    assert keys == [product.product_key for product in sim.products]
    assert (pages[0]["Total"], pages[0]["PageCount"]) == (3, 2)
    assert sum(p["DeviceCount"] for page in pages for p in page["List"]["ProductInfo"]) == 4


@pytest.mark.parametrize("size", [0, 51])
async def test_device_page_limit(sim: Simulator, caller: Caller, size: int) -> None:
    """At most 50 devices a page."""
    answer = await caller.call(
        "QueryDevice", {"ProductKey": sim.products[0].product_key, "PageSize": str(size)}
    )
    assert answer.code == BAD_PAGE


async def test_unknown_product(caller: Caller) -> None:
    """A product that is gone has its own code."""
    answer = await caller.call("QueryDevice", {"ProductKey": "gone"})
    assert (answer.status, answer.code) == (200, "iot.prod.NotExistedProduct")


@pytest.fixture
async def large(session: aiohttp.ClientSession) -> AsyncIterator[tuple[Simulator, Caller, str]]:
    """Return a cloud with more than ten thousand cameras in one product."""
    async with Simulator(cameras=10_060, other_products=0) as sim:
        caller = Caller(session, sim.endpoint, sim.access_key_id, sim.access_key_secret)
        yield sim, caller, sim.products[0].product_key


async def test_beyond_ten_thousand_rows(large: tuple[Simulator, Caller, str]) -> None:
    """The page number ends at ten thousand rows; the token leads on to the last device."""
    sim, caller, product_key = large
    query = {"ProductKey": product_key, "PageSize": "50"}
    beyond = await caller.call("QueryDevice", query | {"CurrentPage": "201"})
    assert beyond.code == BAD_PAGE
    page = await caller.call("QueryDevice", query | {"CurrentPage": "200"})
    found = []
    while token := page.body.get("NextToken"):
        page = await caller.call("QueryDevice", query | {"NextToken": token})
        found += [info["IotId"] for info in page.data["DeviceInfo"]]
    assert found == [camera.iot_id for camera in sim.cameras[10_000:]]


async def test_token_of_another_product(sim: Simulator, caller: Caller) -> None:
    """A token is good for the list it came from."""
    first, second = (product.product_key for product in sim.products[:2])
    page = await caller.call("QueryDevice", {"ProductKey": first, "PageSize": "1"})
    token = page.body["NextToken"]
    for product_key, given in ((second, token), (first, "nonsense")):
        answer = await caller.call(
            "QueryDevice", {"ProductKey": product_key, "NextToken": given, "PageSize": "1"}
        )
        assert answer.code == BAD_PAGE


async def test_at_most_fifty_states(sim: Simulator, caller: Caller) -> None:
    """Unknown devices are left out, too many are refused."""
    ids = [camera.iot_id for camera in sim.cameras]
    query = {f"IotId.{index + 1}": iot_id for index, iot_id in enumerate([*ids, "unknown"])}
    answer = await caller.call("BatchGetDeviceState", query)
    states = answer.body["DeviceStatusList"]["DeviceStatus"]
    assert [(s["IotId"], s["Status"]) for s in states] == [(i, "ONLINE") for i in ids]
    sim.knobs.batch_unknown = "error"
    assert (await caller.call("BatchGetDeviceState", query)).code == "iot.device.NotExistedDevice"
    many = {f"IotId.{number}": ids[0] for number in range(1, 52)}
    answer = await caller.call("BatchGetDeviceState", many)
    assert answer.code == "iot.device.TooManyDeviceNamesPerRequest"
    assert (await caller.call("BatchGetDeviceState", {})).code == "400"


async def test_states_by_name(sim: Simulator, caller: Caller) -> None:
    """Names count within one product."""
    camera = sim.cameras[0]
    query = {"ProductKey": camera.product_key, "DeviceName.1": camera.device_name}
    answer = await caller.call("BatchGetDeviceState", query)
    assert answer.body["DeviceStatusList"]["DeviceStatus"][0]["IotId"] == camera.iot_id


async def test_events(sim: Simulator, caller: Caller) -> None:
    """At most 50 events a page, newest first, by type, in Chinese local time."""
    camera = sim.cameras[0]
    for second in range(60):
        camera.notice(1 + second % 2, second * 1000)
    query = {"IotId": camera.iot_id, "BeginTime": "0", "EndTime": "60000"}
    over = await caller.call("QueryDeviceEvent", query | {"PageSize": "51"})
    assert over.code == BAD_PAGE
    sounds = await caller.call("QueryDeviceEvent", query | {"PageSize": "50", "EventType": "2"})
    assert sounds.data["Total"] == 30
    assert sounds.data["List"][0]["EventTime"] == "1970-01-01 08:00:59"


async def test_sub_devices(sim: Simulator, caller: Caller) -> None:
    """At most 100 sub-devices a page."""
    recorder, sub_device = sim.cameras[:2]
    recorder.sub_devices.append(sub_device)
    query = {"IotId": recorder.iot_id, "IotInstanceId": "iot-any"}
    page = await caller.call("QueryGbSubDeviceList", query | {"PageSize": "100"})
    assert [row["IotId"] for row in page.data["GbSubDeviceList"]] == [sub_device.iot_id]
    over = await caller.call("QueryGbSubDeviceList", query | {"PageSize": "101"})
    assert over.code == BAD_PAGE
