"""From what was typed to an account that answers, or to the reason why it does not."""

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import HomeAssistant

from ..api import create_client
from ..const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_INSTANCE_ID,
    CONF_IOT_ENDPOINT,
    CONF_LINKVISUAL_ENDPOINT,
    CONF_SECURITY_TOKEN,
)
from ..exceptions import account_key_of, placeholders_of
from ..openapi import (
    ConnectionFailedError,
    DeviceAddress,
    InvalidEndpointError,
    LinkVisualClient,
    LiveScheme,
    MalformedResponseError,
    OpenApiError,
    Product,
    RequestRejectedError,
    ServiceUnavailableError,
)
from ..openapi.endpoint import Endpoint
from .form_fields import flat
from .schemas import SECTION_EXPERT

_LOGGER = logging.getLogger(__name__)

_FIELD_OF_REASON = {
    "invalid_access_key_id": CONF_ACCESS_KEY_ID,
    "invalid_access_key_secret": CONF_ACCESS_KEY_SECRET,
    "invalid_security_token": SECTION_EXPERT,
    "invalid_instance_id": CONF_INSTANCE_ID,
    "missing_instance_id": CONF_INSTANCE_ID,
    "endpoint_unreachable": SECTION_EXPERT,
    "not_the_cloud": SECTION_EXPERT,
}
"""Home Assistant shows no error at a field inside a section, only at the section itself."""

_AT_ENDPOINT = {
    "cannot_connect": "endpoint_unreachable",
    "malformed_response": "not_the_cloud",
}
"""What a failure means where a user has entered the host."""

_NO_DEVICE = DeviceAddress(iot_id="0" * 20)
"""Nobody's device: whatever the cloud says about it proves that it is the cloud."""

_MODELS_TIMEOUT_S = 10.0
"""For all thing models together: a form that comes later than this seems to hang."""

_STRANGER_STATUS = re.compile("HTTP [1-4]")
"""The code of an answer below 500 in which there is nothing of the cloud's."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the cloud answered: products, or errors for the form."""

    products: list[Product] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)

    @property
    def product_keys(self) -> set[str]:
        """Return the keys of all products; each belongs to one account and instance in the world."""
        return {product.product_key for product in self.products}


async def async_look_up(hass: HomeAssistant, data: Mapping[str, Any]) -> Account:
    """List the products of an account as a test of everything that was entered."""
    if (endpoint := _unreadable_endpoint(data)) is not None:
        return Account(errors={SECTION_EXPERT: "invalid_endpoint"}, placeholders={"host": endpoint})
    tried = CONF_IOT_ENDPOINT
    try:
        client = create_client(hass, data)
        products = await client.query_product_list()
        tried = CONF_LINKVISUAL_ENDPOINT
        if tried in data:
            await _async_try_linkvisual(client)
    except OpenApiError as err:
        return _refused(err, data, data.get(tried))
    except Exception:
        _LOGGER.exception("Unexpected failure while listing products")
        return Account(errors={"base": "unknown"})
    if not products:
        return Account(errors={"base": "no_products"})
    if not any(product.device_count for product in products):
        return Account(errors={"base": "no_devices"})
    return Account(products)


async def async_products_with_cameras(
    hass: HomeAssistant, data: Mapping[str, Any], products: list[Product]
) -> set[str]:
    """Return the keys of the products that have devices which can stream or talk.

    A thing model that cannot be read says nothing against its product.
    """
    client = create_client(hass, data)
    with_devices = [product.product_key for product in products if product.device_count]

    async def has_cameras(product_key: str) -> bool:
        try:
            async with asyncio.timeout(_MODELS_TIMEOUT_S):
                model = await client.get_thing_model(product_key)
        except OpenApiError, TimeoutError:
            return True
        return model.can_stream or model.can_talk

    verdicts = await asyncio.gather(*map(has_cameras, with_devices))
    with_cameras = {key for key, verdict in zip(with_devices, verdicts, strict=True) if verdict}
    return with_cameras or set(with_devices)


def entered_data(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as an entry's data: flat, trimmed, empty fields left out."""
    trimmed = {key: value.strip() for key, value in flat(user_input).items()}
    return {key: value for key, value in trimmed.items() if value}


def kept_credentials(data: Mapping[str, Any], entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, with the stored secret and token where no new secret was typed."""
    if CONF_ACCESS_KEY_SECRET in entered:
        return dict(entered)
    secrets = (CONF_ACCESS_KEY_SECRET, CONF_SECURITY_TOKEN)
    return {key: data[key] for key in secrets if key in data} | dict(entered)


def _unreadable_endpoint(data: Mapping[str, Any]) -> str | None:
    """Return the first custom endpoint that cannot be an address."""
    for name in (CONF_LINKVISUAL_ENDPOINT, CONF_IOT_ENDPOINT):
        try:
            if name in data:
                Endpoint.parse(data[name])
        except InvalidEndpointError:
            return str(data[name])
    return None


async def _async_try_linkvisual(client: LinkVisualClient) -> None:
    """Raise OpenApiError unless the cloud answers at the LinkVisual endpoint, be it with a refusal."""
    try:
        await client.query_live_streaming(_NO_DEVICE, LiveScheme.FLV)
    except OpenApiError as err:
        if isinstance(err, ConnectionFailedError) or _is_stranger(err):
            raise


def _refused(err: OpenApiError, data: Mapping[str, Any], endpoint: str | None) -> Account:
    """Return the error a form shows, at the field it is about where there is one.

    `endpoint` is the custom one that was asked, if it was one.
    """
    reason = "malformed_response" if _is_stranger(err) else account_key_of(err)
    if endpoint is not None:
        reason = _AT_ENDPOINT.get(reason, reason)
    if reason == "invalid_instance_id" and CONF_INSTANCE_ID not in data:
        reason = "missing_instance_id"
    field_name = _FIELD_OF_REASON.get(reason, "base")
    placeholders = placeholders_of(err) | {"host": endpoint or ""}
    return Account(errors={field_name: reason}, placeholders=placeholders)


def _is_stranger(err: OpenApiError) -> bool:
    """Tell whether something answered that is not the cloud: a login page, a proxy, another server.

    A web page with a status of 500 or more is what stands in front of a cloud that is down.
    """
    if isinstance(err, RequestRejectedError | ServiceUnavailableError):
        return bool(_STRANGER_STATUS.match(err.code))
    return isinstance(err, MalformedResponseError)
