"""Home Assistant's talk button: a preview feature of its Labs, without which nobody can talk live."""

from homeassistant.components.camera.const import DOMAIN as CAMERA_DOMAIN
from homeassistant.components.camera.const import PREVIEW_FEATURE_TWO_WAY_AUDIO
from homeassistant.components.labs import (
    EventLabsUpdatedData,
    async_is_preview_feature_enabled,
    async_subscribe_preview_feature,
)
from homeassistant.components.labs.const import DOMAIN as LABS_DOMAIN
from homeassistant.core import HomeAssistant, callback

from ..data import LinkVisualConfigEntry
from ..repairs import async_forget_talk_button, async_note_talk_button


@callback
def async_watch_talk_button(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Say how to switch the button on while it is off and there is a camera to talk through."""
    data = entry.runtime_data
    if not data.views.answers_browsers or LABS_DOMAIN not in hass.config.components:
        return

    @callback
    def check() -> None:
        feature = (hass, CAMERA_DOMAIN, PREVIEW_FEATURE_TWO_WAY_AUDIO)
        if async_is_preview_feature_enabled(*feature):
            async_forget_talk_button(hass)
        elif any(camera.can_talk for camera in data.coordinator.data.values()):
            async_note_talk_button(hass)

    async def on_change(_: EventLabsUpdatedData) -> None:
        check()

    entry.async_on_unload(
        async_subscribe_preview_feature(
            hass, CAMERA_DOMAIN, PREVIEW_FEATURE_TWO_WAY_AUDIO, on_change
        )
    )
    entry.async_on_unload(data.coordinator.async_add_listener(check))
    check()
