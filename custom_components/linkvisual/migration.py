"""Bring stored entries of earlier versions to the present shape."""

from types import MappingProxyType
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import CONF_CODEC, CONF_PRODUCTS, SUBENTRY_PRODUCT
from .intercom import CameraCodec
from .options import CODEC_AUTO, PRODUCT_DEFAULTS

if TYPE_CHECKING:
    from .data import LinkVisualConfigEntry

ENTRY_VERSION = 2
"""To be raised with the shape of an entry."""


@callback
def async_migrate(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> bool:
    """Migrate an entry; tell whether it is one that this version can read."""
    if entry.version > ENTRY_VERSION:
        return False
    if entry.version == 1:
        _async_give_options_to_products(hass, entry)
    return True


@callback
def _async_give_options_to_products(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Store what version 1 kept for the whole account with each product, as far as it was changed."""
    options = {**PRODUCT_DEFAULTS, **entry.options}
    if options[CONF_CODEC] == CameraCodec.G711A:
        options[CONF_CODEC] = CODEC_AUTO  # version 1 stored A-law where nobody had chosen it
    settings = {key: options[key] for key in PRODUCT_DEFAULTS}
    if settings != PRODUCT_DEFAULTS:
        names = _product_names(hass, entry)
        stored = {subentry.unique_id for subentry in entry.subentries.values()}
        for product_key in sorted(set(entry.data[CONF_PRODUCTS]) - stored):
            subentry = ConfigSubentry(
                data=MappingProxyType(settings),
                subentry_type=SUBENTRY_PRODUCT,
                title=names.get(product_key, product_key),
                unique_id=product_key,
            )
            hass.config_entries.async_add_subentry(entry, subentry)
    kept = {key: value for key, value in entry.options.items() if key not in PRODUCT_DEFAULTS}
    hass.config_entries.async_update_entry(entry, options=kept, version=ENTRY_VERSION)


def _product_names(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> dict[str, str]:
    """Return the names of products by key, as the devices of an earlier run have them."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.model_id: device.model for device in devices if device.model_id and device.model}
