"""The forms of the set-up dialogs."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from probatio import Marker, Optional, Required, Schema, Secret

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

SECTION_ADVANCED = "advanced"

_TEXT = TextSelector()
_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_REGION = SelectSelector(
    SelectSelectorConfig(
        options=list(REGIONS), mode=SelectSelectorMode.DROPDOWN, translation_key="region"
    )
)

_PLACE: dict[Marker, Any] = {
    Required(CONF_REGION, default=DEFAULT_REGION): _REGION,
    Optional(CONF_INSTANCE_ID): _TEXT,
    Required(SECTION_ADVANCED): section(
        Schema(
            {
                Optional(CONF_LINKVISUAL_ENDPOINT): _TEXT,
                Optional(CONF_IOT_ENDPOINT): _TEXT,
            }
        ),
        {"collapsed": True},
    ),
}

_NEW_CREDENTIALS: dict[Marker, Any] = {
    Required(CONF_ACCESS_KEY_ID): _TEXT,
    Required(Secret(CONF_ACCESS_KEY_SECRET)): _PASSWORD,
    Optional(Secret(CONF_SECURITY_TOKEN)): _PASSWORD,
}

USER_SCHEMA = Schema({**_NEW_CREDENTIALS, **_PLACE})

REAUTH_SCHEMA = Schema({**_NEW_CREDENTIALS, Optional(CONF_INSTANCE_ID): _TEXT})

RECONFIGURE_SCHEMA = Schema(
    {
        Required(CONF_ACCESS_KEY_ID): _TEXT,
        Optional(Secret(CONF_ACCESS_KEY_SECRET)): _PASSWORD,
        Optional(Secret(CONF_SECURITY_TOKEN)): _PASSWORD,
        **_PLACE,
    }
)


def products_schema(products: Iterable[Product], chosen: Iterable[str]) -> Schema:
    """Return the list of products, each with the number of its devices."""
    options = [
        SelectOptionDict(
            value=product.product_key, label=f"{product.name} ({product.device_count})"
        )
        for product in sorted(products, key=lambda product: product.name)
    ]
    selector = SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
    )
    return Schema({Required(CONF_PRODUCTS, default=sorted(chosen)): selector})


def suggestions(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's data in the shape of the forms, without its secrets."""
    hidden = {CONF_ACCESS_KEY_SECRET, CONF_SECURITY_TOKEN}
    shown = {key: value for key, value in data.items() if key not in hidden}
    return shown | {SECTION_ADVANCED: shown}
