"""List the account's products (docs/protocol.md §5.2)."""

from ..caller import Caller
from ..fields import Node
from ..models import Product
from ..operation import Operation, Scope
from ..paging import page_count
from ..parallel import run_parallel
from ..regions import Api

PAGE_SIZE = 200

QUERY_PRODUCT_LIST = Operation("QueryProductList", Api.IOT, Scope.ACCOUNT, calls_per_second=50)


async def query_product_list(caller: Caller) -> list[Product]:
    """Return all products; pages after the first are fetched side by side."""
    first = await _page(caller, 1)
    last_page = page_count(first.count("Total"), PAGE_SIZE)
    others = await run_parallel(_page(caller, number) for number in range(2, last_page + 1))
    products = [product for page in (first, *others) for product in _products(page)]
    return list({product.product_key: product for product in products}.values())


async def _page(caller: Caller, number: int) -> Node:
    """Return Data of one page."""
    params = {"PageSize": str(PAGE_SIZE), "CurrentPage": str(number)}
    return (await caller.call(QUERY_PRODUCT_LIST, params)).node("Data")


def _products(data: Node) -> list[Product]:
    """Read the rows of one page; an empty list may be left out."""
    rows = data.optional_node("List")
    return [Product.parse(row) for row in rows.nodes("ProductInfo")] if rows else []
