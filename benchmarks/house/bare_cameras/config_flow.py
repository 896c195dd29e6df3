"""Asks how many cameras there are."""

from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from .bare_entity import CONF_CAMERAS, DOMAIN


class BareCamerasFlow(ConfigFlow, domain=DOMAIN):
    """One question."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask it."""
        if user_input is None:
            schema = vol.Schema({vol.Required(CONF_CAMERAS): int})
            return self.async_show_form(step_id="user", data_schema=schema)
        return self.async_create_entry(title="Bare cameras", data=user_input)
