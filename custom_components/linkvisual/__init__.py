"""LinkVisual cameras in Home Assistant."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .api import create_client
from .coordinator import LinkVisualConfigEntry, LinkVisualCoordinator, LinkVisualData
from .repairs import async_note_clock
from .thing_models import thing_model_store

PLATFORMS = [Platform.CAMERA]


async def async_setup_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Set up one account and instance."""
    client = create_client(hass, entry.data)
    coordinator = LinkVisualCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = LinkVisualData(client, coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)


async def async_unload_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Unload the account."""
    await hass.config_entries.async_unload_platforms_or_raise(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Forget what was learned about the account."""
    async_note_clock(hass, entry, None)
    await thing_model_store(hass, entry.entry_id).async_remove()
