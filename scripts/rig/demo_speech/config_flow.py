"""Adds the demo's speech synthesiser without asking anything."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from .const import DOMAIN, NAME


class DemoSpeechConfigFlow(ConfigFlow, domain=DOMAIN):
    """Create the one config entry."""

    VERSION = 1

    async def async_step_import(self, import_data: dict[str, Any]) -> ConfigFlowResult:
        """Create the entry when the integration is set up."""
        return self.async_create_entry(title=NAME, data=import_data)

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create the entry when a user adds the integration."""
        return self.async_create_entry(title=NAME, data={})
