"""LinkVisual cameras in Home Assistant."""

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.ssl import get_default_context

from .api import create_client
from .const import DOMAIN
from .coordinator import LinkVisualConfigEntry, LinkVisualCoordinator, LinkVisualData
from .intercoms import Intercoms
from .media_loop import MediaLoop
from .repairs import async_note_clock
from .services import async_setup_services
from .thing_models import thing_model_store

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.CAMERA]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Set up one account and instance."""
    client = create_client(hass, entry.data)
    coordinator = LinkVisualCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    media_loop = MediaLoop(get_default_context())
    await media_loop.start()
    intercoms = Intercoms(hass, client, coordinator, media_loop)
    entry.runtime_data = LinkVisualData(client, coordinator, intercoms)
    _silence_at_stop(hass, entry, intercoms)
    try:
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    except BaseException:
        await intercoms.async_shutdown()
        raise


async def async_unload_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Unload the account."""
    await hass.config_entries.async_unload_platforms_or_raise(entry, PLATFORMS)
    await entry.runtime_data.intercoms.async_shutdown()


async def async_remove_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Forget what was learned about the account."""
    async_note_clock(hass, entry, None)
    await thing_model_store(hass, entry.entry_id).async_remove()


def _silence_at_stop(
    hass: HomeAssistant, entry: LinkVisualConfigEntry, intercoms: Intercoms
) -> None:
    """End every talk when Home Assistant stops, which does not unload entries."""

    async def async_silence(_: Event) -> None:
        await intercoms.async_shutdown()

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_silence))
