"""Filling in the forms of the dialogs."""

from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant


async def submit(
    hass: HomeAssistant, form: ConfigFlowResult, typed: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form of the dialog that adds or changes an account."""
    return await hass.config_entries.flow.async_configure(form["flow_id"], typed)


def schema_of(form: ConfigFlowResult) -> vol.Schema:
    """Return the fields of a form."""
    schema = form["data_schema"]
    assert schema is not None
    return schema
