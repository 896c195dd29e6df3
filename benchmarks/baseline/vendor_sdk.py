"""The vendor's SDK, called one request after the other: discovery and one poll."""

from itertools import batched
from math import ceil
from typing import Any

from alibabacloud_iot20180120 import models  # type: ignore[import-untyped]
from alibabacloud_iot20180120.client import Client  # type: ignore[import-untyped]
from alibabacloud_tea_openapi.models import Config  # type: ignore[import-untyped]

from scripts.rig.simulator import Cloud

PRODUCTS_PER_PAGE = 200
DEVICES_PER_PAGE = 50
STATES_PER_CALL = 50


class SequentialCaller:
    """Lists cameras and reads their states; blocks."""

    def __init__(self, cloud: Cloud) -> None:
        """Point the SDK at a simulated cloud."""
        self._client = Client(
            Config(
                access_key_id=cloud.access_key_id,
                access_key_secret=cloud.access_key_secret,
                endpoint=cloud.endpoint.removeprefix("http://"),
                protocol="http",
                region_id=cloud.region,
            )
        )

    def discover(self) -> list[str]:
        """Return the IotIds of all devices, after reading every product's thing model."""
        request = models.QueryProductListRequest(current_page=1, page_size=PRODUCTS_PER_PAGE)
        products = self._client.query_product_list(request).body.data.list.product_info
        iot_ids: list[str] = []
        for product in products:
            iot_ids += self._devices_of(product.product_key)
            self._client.get_thing_model_tsl(
                models.GetThingModelTslRequest(product_key=product.product_key, simple=True)
            )
        return iot_ids

    def poll(self, iot_ids: list[str]) -> None:
        """Read the state of every device."""
        for batch in batched(iot_ids, STATES_PER_CALL, strict=False):
            request = models.BatchGetDeviceStateRequest(iot_id=list(batch))
            self._client.batch_get_device_state(request)

    def _devices_of(self, product_key: str) -> list[str]:
        """Return the IotIds of a product's devices, page by page."""
        first = self._page(product_key, 1)
        pages = [first]
        for number in range(2, ceil(first.total / DEVICES_PER_PAGE) + 1):
            pages.append(self._page(product_key, number))  # noqa: PERF401  one call after the other
        return [device.iot_id for page in pages for device in page.data.device_info]

    def _page(self, product_key: str, number: int) -> Any:  # noqa: ANN401  the SDK is untyped
        """Return one page of devices."""
        return self._client.query_device(
            models.QueryDeviceRequest(
                product_key=product_key, page_size=DEVICES_PER_PAGE, current_page=number
            )
        ).body
