"""LinkVisual cameras in Home Assistant."""

from functools import partial

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.ssl import get_default_context

from .api import create_client
from .const import CONF_FORCED_CAMERAS, DOMAIN
from .coordinator import LinkVisualCoordinator
from .data import LinkVisualConfigEntry, LinkVisualData
from .intercoms import Intercoms
from .live.options import LiveOptions
from .live.problem import LiveProblem
from .media_loop import MediaLoop
from .migration import async_migrate
from .missing_permissions import async_forget_permissions, async_note_permission
from .openapi import StreamType
from .options import PLACEHOLDER, live_options_of, stream_type_of
from .repairs import (
    async_forget_missing_library,
    async_forget_talk_button,
    async_note_clock,
    async_note_picture,
)
from .services import async_setup_services
from .snapshots.album import Album, album_store
from .thing_models import thing_model_store
from .view.libraries import async_load_viewers
from .view.live_url import live_url_fetcher
from .view.talk_button import async_watch_talk_button
from .view.views import LiveViews

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.CAMERA, Platform.MEDIA_PLAYER, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Set up one account and instance."""
    client = create_client(hass, entry.data, partial(async_note_permission, hass, entry))
    coordinator = LinkVisualCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    viewers_type = await async_load_viewers(hass)
    picture = await hass.async_add_executor_job(PLACEHOLDER.read_bytes)

    @callback
    def on_problem(iot_id: str, problem: LiveProblem | None) -> None:
        if (camera := coordinator.data.get(iot_id)) is not None:
            async_note_picture(hass, iot_id, camera.name, problem)

    def live_options(iot_id: str) -> LiveOptions:
        def choose_stream() -> StreamType:
            camera = coordinator.data.get(iot_id)
            return stream_type_of(entry, camera.device.product_key if camera else None)

        return live_options_of(choose_stream, picture, hass.config.language)

    album = Album(hass, entry.entry_id, lambda: coordinator.inventory.cameras)
    await album.async_load()
    media_loop = MediaLoop(get_default_context(), client.urls)
    await media_loop.start()
    intercoms = Intercoms(hass, client, coordinator, media_loop)
    views = LiveViews(
        hass,
        intercoms,
        fetch_url=live_url_fetcher(hass, client, coordinator),
        options=live_options,
        viewers_type=viewers_type,
        on_problem=on_problem,
        past_picture=album.of,
    )
    data = entry.runtime_data = LinkVisualData(client, coordinator, intercoms, views, album)
    _end_at_stop(hass, entry, data)
    entry.async_on_unload(entry.add_update_listener(_async_apply_options))
    try:
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    except BaseException:
        await _async_end(data)
        raise
    async_watch_talk_button(hass, entry)


async def async_migrate_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> bool:
    """Bring an entry of an earlier version to the present shape."""
    return async_migrate(hass, entry)


async def async_unload_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Unload the account."""
    await hass.config_entries.async_unload_platforms_or_raise(entry, PLATFORMS)
    await _async_end(entry.runtime_data)
    await entry.runtime_data.album.async_close()


async def async_remove_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Forget what was learned about the account."""
    async_note_clock(hass, entry, None)
    async_forget_permissions(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN):
        async_forget_missing_library(hass)
        async_forget_talk_button(hass)
    await thing_model_store(hass, entry.entry_id).async_remove()
    await album_store(hass, entry.entry_id).async_remove()


async def _async_apply_options(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Take over new options without an end to what is said and watched, where that is possible.

    How cameras are talked to and watched is read whenever that begins. Only which devices have a
    voice decides over entities. Dialogs that change the account reload it themselves.
    """
    coordinator = entry.runtime_data.coordinator
    if coordinator.inventory.forced != set(entry.options.get(CONF_FORCED_CAMERAS, ())):
        hass.config_entries.async_schedule_reload(entry.entry_id)
    else:
        await coordinator.async_apply_options()


async def _async_end(data: LinkVisualData) -> None:
    """End every view and every talk, and the loop they run on, once: stop and unload may meet."""
    async with data.ending:
        if data.intercoms.media_loop.closed:
            return
        await data.views.async_shutdown()
        await data.intercoms.async_shutdown()


def _end_at_stop(hass: HomeAssistant, entry: LinkVisualConfigEntry, data: LinkVisualData) -> None:
    """End everything when Home Assistant stops, which does not unload entries."""

    async def async_end(_: Event) -> None:
        await _async_end(data)

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_end))
