"""The forms of the set-up dialogs."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.helpers.selector import (
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from probatio import Optional, Required, Schema, Secret

from ..const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_INSTANCE_ID,
    CONF_IOT_ENDPOINT,
    CONF_LINKVISUAL_ENDPOINT,
    CONF_PRODUCTS,
    CONF_REGION,
    CONF_SECURITY_TOKEN,
)
from ..openapi import DEFAULT_REGION, REGIONS, Product
from .form_fields import Fields, in_sections, select, select_named

SECTION_EXPERT = "advanced"
"""Folded away as long as nothing in it is filled in or wrong."""

_TEXT = TextSelector()
_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))

_REGION_OF_COUNTRY = {
    "DE": "eu-central-1",
    "JP": "ap-northeast-1",
    "SG": "ap-southeast-1",
    "US": "us-east-1",
}

_TOKEN: Fields = {Optional(Secret(CONF_SECURITY_TOKEN)): _PASSWORD}
_ENDPOINTS: Fields = {
    Optional(CONF_LINKVISUAL_ENDPOINT): _TEXT,
    Optional(CONF_IOT_ENDPOINT): _TEXT,
}
_KEY: Fields = {Required(CONF_ACCESS_KEY_ID): _TEXT}
_SECRET: Fields = {Required(Secret(CONF_ACCESS_KEY_SECRET)): _PASSWORD}
_KEPT_SECRET: Fields = {Optional(Secret(CONF_ACCESS_KEY_SECRET)): _PASSWORD}
_INSTANCE: Fields = {Optional(CONF_INSTANCE_ID): _TEXT}
_PLACE: Fields = {
    Required(CONF_REGION, default=DEFAULT_REGION): select(list(REGIONS), "region")
} | _INSTANCE


def user_schema(*, opened: bool) -> Schema:
    """Return the form for a new account."""
    return Schema(_KEY | _SECRET | _PLACE | _expert(_TOKEN | _ENDPOINTS, opened=opened))


def reconfigure_schema(*, opened: bool) -> Schema:
    """Return the form for an account whose secret may stay as it is."""
    return Schema(_KEY | _KEPT_SECRET | _PLACE | _expert(_TOKEN | _ENDPOINTS, opened=opened))


def reauth_schema(*, opened: bool) -> Schema:
    """Return the form for new credentials of an account."""
    return Schema(_KEY | _SECRET | _INSTANCE | _expert(_TOKEN, opened=opened))


def products_schema(products: Iterable[Product], chosen: Iterable[str]) -> Schema:
    """Return the list of products, each with the number of its devices."""
    names = {
        product.product_key: f"{product.name} ({product.device_count})" for product in products
    }
    selector = select_named(names, SelectSelectorMode.LIST, multiple=True)
    return Schema({Required(CONF_PRODUCTS, default=sorted(chosen)): selector})


def suggestions(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's data in the shape of the forms, without its secrets."""
    expert = {CONF_LINKVISUAL_ENDPOINT, CONF_IOT_ENDPOINT}
    hidden = {CONF_ACCESS_KEY_SECRET, CONF_SECURITY_TOKEN}
    shown = {key: value for key, value in data.items() if key not in hidden | expert}
    return shown | {SECTION_EXPERT: {key: data[key] for key in expert & data.keys()}}


def region_of(country: str | None) -> str:
    """Return the region to begin with in a country; most of these cameras are registered in China."""
    return _REGION_OF_COUNTRY.get(country or "", DEFAULT_REGION)


def _expert(fields: Fields, *, opened: bool) -> Fields:
    return in_sections({SECTION_EXPERT: fields}, set() if opened else {SECTION_EXPERT})
