"""List a product's devices (docs/protocol.md §5.2)."""

from ..caller import Caller
from ..fields import Node
from ..models import Device
from ..operation import Operation, Scope
from ..paging import page_count
from ..parallel import run_parallel
from ..regions import Api

PAGE_SIZE = 50
LAST_NUMBERED_PAGE = 10_000 // PAGE_SIZE
"""Later pages are given only to who shows the token of the page before."""
FIRST_SLOW_PAGE = 100_000 // PAGE_SIZE
"""From here on the quota is smaller."""

QUERY_DEVICE = Operation("QueryDevice", Api.IOT, Scope.PRODUCT, calls_per_second=50)
QUERY_DEVICE_FAR = Operation("QueryDevice", Api.IOT, Scope.PRODUCT, calls_per_second=2)


async def query_devices(caller: Caller, product_key: str) -> list[Device]:
    """Return all devices of a product, each once even if the list shifts while it is read."""
    first = await _page(caller, product_key, 1)
    last_page = page_count(first.count("Total"), PAGE_SIZE)
    numbered = range(2, min(last_page, LAST_NUMBERED_PAGE) + 1)
    pages = [first, *await run_parallel(_page(caller, product_key, n) for n in numbered)]
    while len(pages) < last_page and (token := pages[-1].optional_text("NextToken")):
        pages.append(await _page(caller, product_key, len(pages) + 1, token))
    devices = [device for page in pages for device in _devices(page, product_key)]
    return list({device.iot_id: device for device in devices}.values())


async def _page(caller: Caller, product_key: str, number: int, token: str = "") -> Node:
    """Return one page."""
    params = {
        "ProductKey": product_key,
        "PageSize": str(PAGE_SIZE),
        "CurrentPage": str(number),
    }
    if token:
        params["NextToken"] = token
    return await caller.call(QUERY_DEVICE if number < FIRST_SLOW_PAGE else QUERY_DEVICE_FAR, params)


def _devices(page: Node, product_key: str) -> list[Device]:
    """Read the rows of one page; an empty list may be left out."""
    data = page.optional_node("Data")
    return [Device.parse(row, product_key) for row in data.nodes("DeviceInfo")] if data else []
