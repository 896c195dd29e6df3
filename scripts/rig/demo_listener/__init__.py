"""Speech-to-text for demonstrations: it knows the recorded voices of the demo's visitors, and no other."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.discovery import async_load_platform
from homeassistant.helpers.typing import ConfigType

DOMAIN = "demo_listener"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add the engine."""
    hass.async_create_task(async_load_platform(hass, Platform.STT, DOMAIN, {}, config))
    return True
