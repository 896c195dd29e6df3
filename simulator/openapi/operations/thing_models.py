"""What the devices of a product can do (docs/protocol.md §5.3)."""

from typing import Any

from simulator.cloud.thing_model import tsl_text

from .products import find_product
from .registry import Context, operation


@operation("GetThingModelTsl", "iot", quota_per_s=20, mandatory=("ProductKey",))
async def get_thing_model_tsl(context: Context) -> dict[str, Any]:
    """Return the thing model of a product as JSON text."""
    product = find_product(context)
    simple = context.parameters.boolean("Simple")
    return {
        "Data": {
            "TslStr": tsl_text(product, simple=simple),
            "TslUri": f"https://iotx-tsl.oss-cn-shanghai.aliyuncs.com/{product.product_key}.json",
        }
    }
