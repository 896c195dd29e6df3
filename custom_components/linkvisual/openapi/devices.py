"""Devices, their addresses and their states (docs/protocol.md §5.1, §5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Self

from .caller import Caller
from .endpoint import Api
from .errors import DeviceNotFoundError, InvalidAddressError
from .fields import Node
from .names import as_name
from .operation import Operation, Precedence, Scope
from .parallel import read_pages, run_parallel


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """An IotId, or a ProductKey together with a DeviceName.

    Raises:
        InvalidAddressError: neither is there; nothing is ever sent with half a pair.
    """

    iot_id: str | None = None
    product_key: str | None = None
    device_name: str | None = None

    def __post_init__(self) -> None:
        """Refuse what the cloud would refuse."""
        if self.iot_id or (self.product_key and self.device_name):
            return
        if self.product_key or self.device_name:
            raise InvalidAddressError("ProductKey and DeviceName go together")
        raise InvalidAddressError("an IotId, or ProductKey and DeviceName, is needed")

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of a call; the IotId alone when there is one, for it wins anyway."""
        if self.iot_id:
            return {"IotId": self.iot_id}
        return {"ProductKey": self.product_key or "", "DeviceName": self.device_name or ""}


class DeviceStatus(StrEnum):
    """Connection of a device to the cloud."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNACTIVE = "UNACTIVE"
    """Registered, but never connected."""
    DISABLE = "DISABLE"
    """Switched off in the console."""
    UNKNOWN = "UNKNOWN"
    """A word that was not known when this was written."""

    @classmethod
    def parse(cls, word: str) -> DeviceStatus:
        """Read the cloud's word for a state."""
        word = word.upper()
        return cls(word) if word in cls else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Device:
    """One device of a product; the DeviceSecret that the cloud sends along is not read."""

    iot_id: str
    product_key: str
    device_name: str
    nickname: str
    """Fit to be shown; empty when the owner gave none."""
    status: DeviceStatus

    @property
    def name(self) -> str:
        """Return the name that people gave it, else the one it was registered with."""
        return self.nickname or self.registered_name or as_name(self.iot_id) or "?"

    @property
    def registered_name(self) -> str:
        """Return the name it was registered with, fit to be shown."""
        return as_name(self.device_name)

    @property
    def address(self) -> DeviceAddress:
        """Return what names this device in a call."""
        return DeviceAddress(self.iot_id, self.product_key, self.device_name)

    @classmethod
    def parse(cls, row: Node, product_key: str) -> Self:
        """Read a row of QueryDevice for a product; a row may leave the product out."""
        if row.optional_text("ProductKey") not in {"", product_key}:
            raise row.malformed("ProductKey", "the product that was asked for")
        return cls(
            iot_id=row.identifier("IotId"),
            product_key=product_key,
            device_name=row.identifier("DeviceName"),
            nickname=row.name("Nickname"),
            status=DeviceStatus.parse(row.text("DeviceStatus")),
        )


_PAGE_SIZE = 50
"""The most that QueryDevice gives (docs/protocol.md §5.2)."""

_LAST_PAGE = 10_000 // _PAGE_SIZE
"""Later pages are given only to who shows the token of the page before; nobody has so many cameras."""

QUERY_DEVICE = Operation("QueryDevice", Api.IOT, Scope.PRODUCT, calls_per_second=50)
"""Quota: docs/protocol.md §4.4."""


async def query_devices(caller: Caller, product_key: str) -> list[Device]:
    """Return all devices of a product, each once even if the list shifts while it is read."""
    first = await _page(caller, product_key, 1)
    found, total = _devices(caller, first, product_key), first.count("Total")
    if total > _LAST_PAGE * _PAGE_SIZE:
        caller.rows.note(first.path_of("Total"), first.malformed("Total", "at most 10000"))
    if total and not found:
        # A list that is left out although it is not empty: its devices have not gone.
        caller.rows.note(first.path_of("Data"), first.malformed("Data", "a list of Total devices"))

    async def read(number: int) -> dict[str, Device]:
        return _devices(caller, await _page(caller, product_key, number), product_key)

    return await read_pages(found, min(-(-total // _PAGE_SIZE), _LAST_PAGE), read)


async def _page(caller: Caller, product_key: str, number: int) -> Node:
    """Return one page of a product's list."""
    params = {"ProductKey": product_key, "PageSize": str(_PAGE_SIZE), "CurrentPage": str(number)}
    return await caller.call(QUERY_DEVICE, params)


def _devices(caller: Caller, page: Node, product_key: str) -> dict[str, Device]:
    """Read the rows of one page by IotId; an empty list may be left out."""
    if (data := page.optional_node("Data")) is None:
        return {}

    def parse(row: Node) -> Device:
        return Device.parse(row, product_key)

    devices = caller.rows.parse(data, "DeviceInfo", parse, max_rows=_PAGE_SIZE)
    return {device.iot_id: device for device in devices}


BATCH_SIZE = 50
"""The most that BatchGetDeviceState takes (docs/protocol.md §5.2)."""

BATCH_GET_DEVICE_STATE = Operation(
    "BatchGetDeviceState",
    Api.IOT,
    Scope.DEVICE,
    calls_per_second=50,
    precedence=Precedence.YIELDS_TO_VOICES,
)
"""Quota: docs/protocol.md §4.4."""


async def get_device_states(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Return the state of each device that the cloud still knows, by IotId."""
    batches = batched(dict.fromkeys(iot_ids), BATCH_SIZE, strict=False)
    answers = await run_parallel(_batch(caller, batch) for batch in batches)
    return {iot_id: status for answer in answers for iot_id, status in answer.items()}


async def _batch(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Return the states of up to 50 devices; a refused batch is halved around the unknown one."""
    try:
        return await _ask(caller, iot_ids)
    except DeviceNotFoundError:
        if len(iot_ids) == 1:
            return {}
    middle = len(iot_ids) // 2
    halves = (iot_ids[:middle], iot_ids[middle:])
    first, second = await run_parallel(_batch(caller, half) for half in halves)
    return first | second


async def _ask(caller: Caller, iot_ids: Sequence[str]) -> dict[str, DeviceStatus]:
    """Make one call."""
    params = {f"IotId.{number}": iot_id for number, iot_id in enumerate(iot_ids, 1)}
    answer = await caller.call(BATCH_GET_DEVICE_STATE, params)
    states = answer.node("DeviceStatusList")
    rows = caller.rows.parse(states, "DeviceStatus", _status, max_rows=BATCH_SIZE)
    return {iot_id: status for iot_id, status in rows if iot_id in iot_ids}


def _status(row: Node) -> tuple[str, DeviceStatus]:
    """Read one row."""
    return row.identifier("IotId"), DeviceStatus.parse(row.text("Status"))
