"""List a product's devices (docs/protocol.md §5.2)."""

from ..caller import Caller
from ..fields import Node
from ..models import Device
from ..operation import Operation, Scope
from ..paging import page_count, read_pages
from ..regions import Api

PAGE_SIZE = 50
LAST_NUMBERED_PAGE = 10_000 // PAGE_SIZE
"""Later pages are given only to who shows the token of the page before."""
LAST_PAGE = 100_000 // PAGE_SIZE
"""Beyond, the quota falls to two calls a second, and nobody has so many cameras."""

QUERY_DEVICE = Operation("QueryDevice", Api.IOT, Scope.PRODUCT, calls_per_second=50)


async def query_devices(caller: Caller, product_key: str) -> list[Device]:
    """Return all devices of a product, each once even if the list shifts while it is read."""
    pages = _Pages(caller, product_key)
    found = await pages.read(1)
    last_page = min(page_count(pages.total, PAGE_SIZE), LAST_PAGE)
    numbered = range(2, min(last_page, LAST_NUMBERED_PAGE) + 1)
    if await read_pages(found, numbered, pages.read):
        for number in range(LAST_NUMBERED_PAGE + 1, last_page + 1):
            if not (pages.tokens[number - 1] and await read_pages(found, [number], pages.read)):
                break
    return list(found.values())


class _Pages:
    """The pages of one product's list."""

    def __init__(self, caller: Caller, product_key: str) -> None:
        """Start with nothing read."""
        self._caller = caller
        self._product_key = product_key
        self.total = 0
        """How many devices there are, by the first page."""
        self.tokens: dict[int, str] = {}
        """What asks for the next page, by page; empty on the last one."""

    async def read(self, number: int) -> dict[str, Device]:
        """Return the devices of one page by IotId."""
        params = {
            "ProductKey": self._product_key,
            "PageSize": str(PAGE_SIZE),
            "CurrentPage": str(number),
        }
        if number > LAST_NUMBERED_PAGE:
            params["NextToken"] = self.tokens[number - 1]
        answer = await self._caller.call(QUERY_DEVICE, params)
        self.tokens[number] = answer.optional_text("NextToken")
        devices = self._devices(answer)
        if number == 1:
            self.total = answer.count("Total")
            self._check_first(answer, devices)
        return {device.iot_id: device for device in devices}

    def _devices(self, answer: Node) -> list[Device]:
        """Read the rows of a page; an empty list may be left out."""
        if (data := answer.optional_node("Data")) is None:
            return []

        def parse(row: Node) -> Device:
            return Device.parse(row, self._product_key)

        return self._caller.rows.parse(data, "DeviceInfo", parse, max_rows=PAGE_SIZE)

    def _check_first(self, answer: Node, devices: list[Device]) -> None:
        """Note a list that is left out although it is not empty: its devices have not gone."""
        if self.total and not devices:
            place = answer.path_of("Data")
            self._caller.rows.note(place, answer.malformed("Data", "a list of Total devices"))
