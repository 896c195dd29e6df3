"""From what was typed to an account that answers, or to the reason why it does not."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import HomeAssistant

from ..api import create_client
from ..const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_INSTANCE_ID,
    CONF_SECURITY_TOKEN,
)
from ..failures import placeholders_of, reason_of
from ..openapi import OpenApiError, Product
from .schemas import SECTION_ADVANCED

_LOGGER = logging.getLogger(__name__)

_FIELD_OF_REASON = {
    "invalid_access_key_id": CONF_ACCESS_KEY_ID,
    "invalid_access_key_secret": CONF_ACCESS_KEY_SECRET,
    "invalid_security_token": CONF_SECURITY_TOKEN,
    "invalid_instance_id": CONF_INSTANCE_ID,
    "missing_instance_id": CONF_INSTANCE_ID,
}


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
    try:
        products = await create_client(hass, data).query_product_list()
    except OpenApiError as err:
        return _refused(err, data)
    except Exception:
        _LOGGER.exception("Unexpected failure while listing products")
        return Account(errors={"base": "unknown"})
    if not products:
        return Account(errors={"base": "no_products"})
    if not any(product.device_count for product in products):
        return Account(errors={"base": "no_devices"})
    return Account(products)


def entered_data(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as an entry's data: flat, trimmed, empty fields left out."""
    flat = {**user_input, **user_input.get(SECTION_ADVANCED, {})}
    flat.pop(SECTION_ADVANCED, None)
    trimmed = {key: value.strip() for key, value in flat.items()}
    return {key: value for key, value in trimmed.items() if value}


def kept_credentials(data: Mapping[str, Any], entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, with the stored secret and token where no new secret was typed."""
    if CONF_ACCESS_KEY_SECRET in entered:
        return dict(entered)
    secrets = (CONF_ACCESS_KEY_SECRET, CONF_SECURITY_TOKEN)
    return {key: data[key] for key in secrets if key in data} | dict(entered)


def _refused(err: OpenApiError, data: Mapping[str, Any]) -> Account:
    """Return the error a form shows, at the field it is about where there is one."""
    reason = reason_of(err)
    if reason == "invalid_instance_id" and CONF_INSTANCE_ID not in data:
        reason = "missing_instance_id"
    field_name = _FIELD_OF_REASON.get(reason, "base")
    return Account(errors={field_name: reason}, placeholders=placeholders_of(err))
