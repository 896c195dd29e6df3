"""Products: what cameras of one model have in common (docs/protocol.md §5.2)."""

from dataclasses import dataclass
from typing import Self

from .caller import Caller
from .endpoint import Api
from .fields import Node
from .operation import Operation, Scope
from .parallel import read_pages


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the account."""

    product_key: str
    name: str
    """Fit to be shown; may be empty."""
    device_count: int

    @classmethod
    def parse(cls, row: Node) -> Self:
        """Read a row of QueryProductList."""
        return cls(
            product_key=row.identifier("ProductKey"),
            name=row.name("ProductName"),
            device_count=row.count("DeviceCount"),
        )


_PAGE_SIZE = 200
"""The most that QueryProductList gives (docs/protocol.md §5.2)."""

_LAST_PAGE = 10_000 // _PAGE_SIZE
"""The vendor lets an instance have 1,000 products."""

QUERY_PRODUCT_LIST = Operation("QueryProductList", Api.IOT, Scope.ACCOUNT, calls_per_second=50)
"""Quota: docs/protocol.md §4.4."""


async def query_product_list(caller: Caller) -> list[Product]:
    """Return all products; pages after the first are fetched side by side."""
    first = await _page(caller, 1)
    found = _products(caller, first)

    async def read(number: int) -> dict[str, Product]:
        return _products(caller, await _page(caller, number))

    page_count = min(-(-first.count("Total") // _PAGE_SIZE), _LAST_PAGE)
    return await read_pages(found, page_count, read)


async def _page(caller: Caller, number: int) -> Node:
    """Return Data of one page."""
    params = {"PageSize": str(_PAGE_SIZE), "CurrentPage": str(number)}
    return (await caller.call(QUERY_PRODUCT_LIST, params)).node("Data")


def _products(caller: Caller, data: Node) -> dict[str, Product]:
    """Read the rows of one page by ProductKey; an empty list may be left out."""
    if (rows := data.optional_node("List")) is None:
        return {}
    products = caller.rows.parse(rows, "ProductInfo", Product.parse, max_rows=_PAGE_SIZE)
    return {product.product_key: product for product in products}
