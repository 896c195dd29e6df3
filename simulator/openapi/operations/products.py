"""Products of the account (docs/protocol.md §5.2)."""

from typing import TYPE_CHECKING, Any

from simulator.openapi.errors import BusinessError
from simulator.openapi.paging import numbered_page

from .registry import Context, operation

if TYPE_CHECKING:
    from simulator.cloud.product import Product

_LARGEST_PAGE = 200


@operation("QueryProductList", "iot", mandatory=("CurrentPage", "PageSize"))
async def query_product_list(context: Context) -> dict[str, Any]:
    """Return one page of products."""
    number = context.parameters.integer("CurrentPage")
    size = context.parameters.integer("PageSize")
    page = numbered_page(list(context.tenant.products.values()), number, size, _LARGEST_PAGE)
    return {
        "Data": {
            "CurrentPage": page.number,
            "PageSize": page.size,
            "PageCount": page.count,
            "Total": page.total,
            "List": {"ProductInfo": [_product_info(product) for product in page.rows]},
        }
    }


@operation("QueryProduct", "iot", quota_per_s=500, mandatory=("ProductKey",))
async def query_product(context: Context) -> dict[str, Any]:
    """Return one product with its category."""
    product = find_product(context)
    return {
        "Data": _product_info(product)
        | {"CategoryKey": product.category_key, "Owner": True, "ProductStatus": "RELEASE_STATUS"}
    }


def find_product(context: Context) -> Product:
    """Return the product that the call names; raises GatewayError or BusinessError."""
    product = context.tenant.products.get(context.parameters.required_text("ProductKey"))
    if product is None:
        raise BusinessError("iot.prod.NotExistedProduct", "The product does not exist.")
    return product


def _product_info(product: Product) -> dict[str, Any]:
    return {
        "ProductKey": product.product_key,
        "ProductName": product.name,
        "Description": "",
        "AuthType": "secret",
        "NodeType": 0,
        "DataFormat": 1,
        "DeviceCount": len(product.devices),
        "GmtCreate": product.created_ms,
    }
