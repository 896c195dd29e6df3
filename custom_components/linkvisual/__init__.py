"""LinkVisual cameras in Home Assistant."""

from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.setup import async_when_setup
from homeassistant.util.ssl import get_default_context

from .api import create_client
from .bridge.intercoms import Intercoms
from .bridge.media_loop import MediaLoop
from .bridge.parked_views import ParkedViews, async_end_parked, async_park, async_take_parked
from .bridge.talk_choices import TalkChoices, talk_choice_store
from .bridge.urls import live_url_fetcher
from .bridge.views import LiveViews
from .bridge.webrtc_library import async_load_viewers
from .const import CONF_FORCED_CAMERAS, DOMAIN
from .coordinator import LinkVisualCoordinator
from .data import LinkVisualConfigEntry, LinkVisualData
from .discovery.rate_store import RateStore, rate_store
from .discovery.thing_models import thing_model_store
from .live.problem import LiveProblem
from .live.webrtc.errors import ViewDisabledError, ViewError, ViewRemovedError, ViewStoppedError
from .live.webrtc.settings import TalkSettings
from .migration import async_migrate
from .openapi import LinkVisualClient
from .options import PLACEHOLDER, live_options_of, talk_settings_of
from .repair.missing_permissions import async_forget_permissions, async_note_permission
from .repair.talk_button import async_watch_talk_button
from .repairs import (
    async_clear_all_missing,
    async_forget_missing_library,
    async_forget_talk_button,
    async_note_clock,
    async_note_picture,
)
from .services import async_setup_services
from .snapshots.picture_store import PictureStore, picture_store

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.CAMERA, Platform.MEDIA_PLAYER, Platform.NOTIFY, Platform.SENSOR]
ASSIST_PLATFORMS = [Platform.ASSIST_SATELLITE, Platform.SELECT]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Set up one account and instance."""
    rates = RateStore(hass, entry.entry_id)
    client = create_client(
        hass,
        entry.data,
        partial(async_note_permission, hass, entry),
        await rates.async_load(),
    )
    coordinator = LinkVisualCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    viewers_type = await async_load_viewers(hass, entry)
    placeholder = await hass.async_add_executor_job(PLACEHOLDER.read_bytes)
    pictures = await _async_pictures(hass, entry, coordinator)
    talk_choices = TalkChoices(hass, entry.entry_id)
    await talk_choices.async_load()
    parked = async_take_parked(hass, entry.entry_id)
    media_loop = await _async_media_loop(client, parked)
    intercoms = Intercoms(hass, client, coordinator, media_loop, talk_choices)
    views = LiveViews(
        hass,
        intercoms,
        fetch_url=live_url_fetcher(hass, client, coordinator),
        options=lambda iot_id: live_options_of(entry, iot_id, placeholder, hass.config.language),
        viewers_type=viewers_type,
        on_problem=partial(_async_note_problem, hass, coordinator),
        past_picture=pictures.of,
    )
    entry.runtime_data = LinkVisualData(
        client, coordinator, intercoms, views, pictures, rates, talk_choices, _platforms(hass)
    )
    await _async_begin(hass, entry, parked)


async def _async_begin(
    hass: HomeAssistant, entry: LinkVisualConfigEntry, parked: ParkedViews | None
) -> None:
    """Take over the browsers that wait, and add the entities; whatever fails ends all of it."""
    data = entry.runtime_data
    _end_at_stop(hass, entry, data)
    entry.async_on_unload(entry.add_update_listener(_async_apply_options))
    try:
        if parked is not None:
            settings = _talk_settings(entry, data.coordinator)
            await data.views.async_attach(parked.viewers, settings)
        await hass.config_entries.async_forward_entry_setups(entry, data.platforms)
    except BaseException:
        await _async_end(data, ViewRemovedError("not set up"))
        raise
    async_watch_talk_button(hass, entry)
    if data.platforms == PLATFORMS:
        async_when_setup(hass, "assist_pipeline", partial(_async_add_satellites, entry, data))


async def async_migrate_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> bool:
    """Bring an entry of an earlier version to the present shape."""
    return async_migrate(hass, entry)


async def async_unload_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Unload the account."""
    await hass.config_entries.async_unload_platforms_or_raise(entry, entry.runtime_data.platforms)
    if entry.disabled_by is None:
        await _async_park(hass, entry)
    else:
        await _async_end(entry.runtime_data, ViewDisabledError("disabled"))
    await entry.runtime_data.pictures.async_close()
    await entry.runtime_data.rates.async_close()
    await entry.runtime_data.talk_choices.async_close()


async def async_remove_entry(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Forget what was learned about the account."""
    await async_end_parked(hass, entry.entry_id)
    async_note_clock(hass, entry, None)
    async_forget_permissions(hass, entry)
    async_clear_all_missing(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN):
        async_forget_missing_library(hass)
        async_forget_talk_button(hass)
    await thing_model_store(hass, entry.entry_id).async_remove()
    await picture_store(hass, entry.entry_id).async_remove()
    await rate_store(hass, entry.entry_id).async_remove()
    await talk_choice_store(hass, entry.entry_id).async_remove()


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


async def _async_pictures(
    hass: HomeAssistant, entry: LinkVisualConfigEntry, coordinator: LinkVisualCoordinator
) -> PictureStore:
    """Return what the cameras showed last, those that have gone left out."""
    pictures = PictureStore(
        hass, entry.entry_id, lambda: coordinator.data.keys() | coordinator.devices.registered
    )
    await pictures.async_load()
    entry.async_on_unload(coordinator.async_add_listener(pictures.async_prune))
    return pictures


@callback
def _async_note_problem(
    hass: HomeAssistant,
    coordinator: LinkVisualCoordinator,
    iot_id: str,
    problem: LiveProblem | None,
) -> None:
    """Have a repair say what is wrong with a camera's picture."""
    if (camera := coordinator.data.get(iot_id)) is not None:
        async_note_picture(hass, iot_id, camera.name, problem)


async def _async_media_loop(client: LinkVisualClient, parked: ParkedViews | None) -> MediaLoop:
    """Return the loop on which browsers wait, or a new one where none does."""
    if parked is not None:
        await parked.media_loop.change_urls(client.urls)
        return parked.media_loop
    media_loop = MediaLoop(get_default_context(), client.urls)
    await media_loop.start()
    return media_loop


def _platforms(hass: HomeAssistant) -> list[Platform]:
    """Return what cameras are in Home Assistant; conversations need Assist, which some leave out.

    The manifest does not name Assist: where its libraries cannot be installed, Home Assistant would
    refuse this integration as well.
    """
    return PLATFORMS + (ASSIST_PLATFORMS if "assist_pipeline" in hass.config.components else [])


async def _async_add_satellites(
    entry: LinkVisualConfigEntry, data: LinkVisualData, hass: HomeAssistant, _component: str
) -> None:
    """Add the satellites where Assist was set up later, unless the account has been left meanwhile."""
    if entry.state is ConfigEntryState.LOADED and entry.runtime_data is data:
        await hass.config_entries.async_forward_entry_setups(entry, ASSIST_PLATFORMS)
        data.platforms = PLATFORMS + ASSIST_PLATFORMS


def _talk_settings(
    entry: LinkVisualConfigEntry, coordinator: LinkVisualCoordinator
) -> dict[str, TalkSettings]:
    """Return how the cameras that are there are talked through, by IotId."""
    return {
        iot_id: talk_settings_of(entry, camera.device.product_key, None)
        for iot_id, camera in coordinator.data.items()
    }


async def _async_park(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """End every talk and every stream, and keep the browsers for when the account is back."""
    data = entry.runtime_data
    async with data.ending:
        media_loop = data.intercoms.media_loop
        if media_loop.closed:
            return
        viewers = await data.views.async_detach()
        await data.intercoms.async_shutdown()
        if viewers:
            async_park(hass, entry.entry_id, media_loop, viewers)
        else:
            await media_loop.stop()


async def _async_end(data: LinkVisualData, reason: ViewError) -> None:
    """End every view and every talk, and the loop they run on, once: stop and unload may meet."""
    async with data.ending:
        if data.intercoms.media_loop.closed:
            return
        await data.views.async_shutdown(reason)
        await data.intercoms.async_shutdown()
        await data.intercoms.media_loop.stop()


def _end_at_stop(hass: HomeAssistant, entry: LinkVisualConfigEntry, data: LinkVisualData) -> None:
    """End everything when Home Assistant stops, which does not unload entries.

    Before its event of that, at which the WebSockets are closed that browsers are told through.
    """

    async def async_end() -> None:
        await _async_end(data, ViewStoppedError("Home Assistant stops"))

    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(async_end, "linkvisual stop")))
