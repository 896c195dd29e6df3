"""Filling in the forms of the dialogs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from probatio import Schema


async def submit(
    hass: HomeAssistant, form: ConfigFlowResult, typed: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form of the dialog that adds or changes an account."""
    return await hass.config_entries.flow.async_configure(form["flow_id"], typed)


def schema_of(form: ConfigFlowResult | SubentryFlowResult) -> Schema:
    """Return the fields of a form."""
    schema = form["data_schema"]
    assert schema is not None
    return schema


def shown(schema: Schema) -> dict[str, Any]:
    """Return what a form is filled in with: what it suggests, else its defaults; by section."""
    values: dict[str, Any] = {}
    for key, field in schema.schema.items():
        suggestion = key.description or {}
        if isinstance(field, section):
            values[str(key)] = shown(field.schema)
        elif "suggested_value" in suggestion:
            values[str(key)] = suggestion["suggested_value"]
        elif callable(key.default):
            values[str(key)] = key.default()
    return values


def changed(
    form: ConfigFlowResult | SubentryFlowResult, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a form is filled in with, with changes to fields, wherever they are."""
    values = shown(schema_of(form))
    for name, value in values.items():
        if isinstance(value, dict):
            values[name] = value | {key: changes[key] for key in value.keys() & changes.keys()}
    return values | {key: changes[key] for key in values.keys() & changes.keys()}


def add_settings(
    hass: HomeAssistant, entry: ConfigEntry, product_key: str, **settings: object
) -> ConfigSubentry:
    """Store settings of a product."""
    subentry = ConfigSubentry(
        data=MappingProxyType(settings),
        subentry_type="product",
        title="Yard",
        unique_id=product_key,
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    return subentry
