"""The options that hold for all cameras of an account."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import BooleanSelector, SelectSelectorMode
from probatio import Optional, Required, Schema

from ..const import (
    CONF_FORCED_CAMERAS,
    CONF_LISTEN_DELAY_MS,
    CONF_LISTEN_LIMIT_S,
    CONF_MAX_TALK_MIN,
    CONF_NORMALISE,
    CONF_POLL_INTERVAL_S,
    CONF_RELEASE_AFTER_S,
    CONF_USE_ICE_SERVERS,
    DEFAULT_POLL_INTERVAL_S,
)
from ..data import LinkVisualConfigEntry
from ..intercom.talk_options import LiveTalkOptions, TalkOptions
from ..live.listening import ListenOptions
from .form_fields import Fields, flat, in_sections, number, select_named, whole

_LIVE_TALK = LiveTalkOptions()
_LISTEN = ListenOptions()

_SECTIONS: dict[str, Fields] = {
    "everyday": {
        Required(CONF_MAX_TALK_MIN, default=int(_LIVE_TALK.max_talk_s / 60)): whole(1, 240, "min"),
        Required(CONF_RELEASE_AFTER_S, default=_LIVE_TALK.release_after_s): number(
            0.5, 60, "s", 0.5
        ),
    },
    "picture": {Required(CONF_USE_ICE_SERVERS, default=False): BooleanSelector()},
    "voice": {Required(CONF_NORMALISE, default=TalkOptions().normalise): BooleanSelector()},
    "conversation": {
        Required(CONF_LISTEN_DELAY_MS, default=int(_LISTEN.delay_s * 1000)): whole(0, 5000, "ms"),
        Required(CONF_LISTEN_LIMIT_S, default=int(_LISTEN.limit_s)): whole(5, 120, "s"),
    },
    "expert": {
        Required(CONF_POLL_INTERVAL_S, default=DEFAULT_POLL_INTERVAL_S): whole(15, 3600, "s")
    },
}


class LinkVisualOptionsFlow(OptionsFlow):
    """The options of one account."""

    config_entry: LinkVisualConfigEntry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options, or keep them."""
        if user_input is not None:
            return self.async_create_entry(data=flat(user_input))
        sections = self._sections()
        current = dict.fromkeys(sections, self.config_entry.options)
        schema = Schema(in_sections(sections, {"conversation", "expert"}))
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, current),
            description_placeholders={"account": self.config_entry.title},
        )

    def _sections(self) -> dict[str, Fields]:
        """Return all fields; which devices have a voice is asked only where that is in doubt."""
        names = self._forceable()
        if not names:
            return _SECTIONS
        selector = select_named(names, SelectSelectorMode.DROPDOWN, multiple=True)
        forced: Fields = {Optional(CONF_FORCED_CAMERAS, default=[]): selector}
        return _SECTIONS | {"voice": _SECTIONS["voice"] | forced}

    def _forceable(self) -> dict[str, str]:
        """Return names by IotId of what can be forced, with everything that already is."""
        forced = self.config_entry.options.get(CONF_FORCED_CAMERAS, ())
        devices = {iot_id: iot_id for iot_id in forced}
        if self.config_entry.state is ConfigEntryState.LOADED:
            devices |= self.config_entry.runtime_data.coordinator.inventory.forceable
        return devices
