"""How often to ask, and what hardware may want different from the defaults when it is talked to."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import (
    CONF_CHUNK_SAMPLES,
    CONF_CODEC,
    CONF_FORCED_CAMERAS,
    CONF_GAIN_DB,
    CONF_LEAD_IN_MS,
    CONF_MAX_TALK_MIN,
    CONF_NORMALISE,
    CONF_POLL_INTERVAL_S,
    CONF_RELEASE_AFTER_S,
    CONF_STREAM_TYPE,
    CONF_TAIL_MS,
    CONF_TIMESTAMP_MODE,
    CONF_USE_ICE_SERVERS,
    DEFAULT_POLL_INTERVAL_S,
)
from ..data import LinkVisualConfigEntry
from ..intercom.options import Codec, LiveTalkOptions, TalkOptions, TimestampMode

_TALK = TalkOptions()
_LIVE_TALK = LiveTalkOptions()
_STREAM_TYPES = ["main", "sub"]
_CHUNK_SAMPLES = ("128", "160", "320")


def _number(lowest: float, highest: float, unit: str, step: float = 1) -> NumberSelector:
    """Return a number field with its unit."""
    return NumberSelector(
        NumberSelectorConfig(
            min=lowest,
            max=highest,
            step=step,
            unit_of_measurement=unit,
            mode=NumberSelectorMode.BOX,
        )
    )


def _select(options: list[str], translation_key: str) -> SelectSelector:
    """Return a choice of a few words."""
    return SelectSelector(
        SelectSelectorConfig(
            options=options, mode=SelectSelectorMode.DROPDOWN, translation_key=translation_key
        )
    )


def _whole(lowest: int, highest: int, unit: str) -> vol.All[Any]:
    """Return a whole-number field with its unit."""
    return vol.All(_number(lowest, highest, unit), vol.Coerce(int))


_OPTIONS: dict[vol.Marker, Any] = {
    vol.Required(CONF_POLL_INTERVAL_S, default=DEFAULT_POLL_INTERVAL_S): _whole(15, 3600, "s"),
    vol.Required(CONF_CODEC, default=_TALK.codec.value): _select(
        [codec.value for codec in Codec], "codec"
    ),
    vol.Required(CONF_GAIN_DB, default=_TALK.gain_db): _number(-20, 20, "dB", 0.5),
    vol.Required(CONF_NORMALISE, default=_TALK.normalise): BooleanSelector(),
    vol.Required(CONF_LEAD_IN_MS, default=_TALK.lead_in_ms): _whole(0, 5000, "ms"),
    vol.Required(CONF_TAIL_MS, default=_TALK.tail_ms): _whole(0, 5000, "ms"),
    vol.Required(CONF_CHUNK_SAMPLES, default=str(_TALK.chunk_samples)): vol.All(
        _select(list(_CHUNK_SAMPLES), "chunk_samples"), vol.Coerce(int)
    ),
    vol.Required(CONF_TIMESTAMP_MODE, default=_TALK.timestamp_mode.value): _select(
        [mode.value for mode in TimestampMode], "timestamp_mode"
    ),
    vol.Required(CONF_RELEASE_AFTER_S, default=_LIVE_TALK.release_after_s): _number(
        0.5, 60, "s", 0.5
    ),
    vol.Required(CONF_MAX_TALK_MIN, default=int(_LIVE_TALK.max_talk_s / 60)): _whole(1, 240, "min"),
    vol.Required(CONF_STREAM_TYPE, default=_STREAM_TYPES[0]): _select(_STREAM_TYPES, "stream_type"),
    vol.Required(CONF_USE_ICE_SERVERS, default=False): BooleanSelector(),
}


class LinkVisualOptionsFlow(OptionsFlowWithReload):
    """The options of one account."""

    config_entry: LinkVisualConfigEntry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options, or keep them."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        schema = vol.Schema({**_OPTIONS, **_forced_cameras_field(self._forceable())})
        current = dict(self.config_entry.options)
        if CONF_CHUNK_SAMPLES in current:
            current[CONF_CHUNK_SAMPLES] = str(current[CONF_CHUNK_SAMPLES])
        return self.async_show_form(
            step_id="init", data_schema=self.add_suggested_values_to_schema(schema, current)
        )

    def _forceable(self) -> dict[str, str]:
        """Return names by IotId of what can be forced, with everything that already is."""
        forced = self.config_entry.options.get(CONF_FORCED_CAMERAS, ())
        devices = {iot_id: iot_id for iot_id in forced}
        if self.config_entry.state is ConfigEntryState.LOADED:
            devices |= self.config_entry.runtime_data.coordinator.inventory.forceable
        return devices


def _forced_cameras_field(devices: Mapping[str, str]) -> dict[vol.Marker, Any]:
    """Return the list of devices to treat as cameras, or nothing when every one is a camera."""
    if not devices:
        return {}
    options = [
        SelectOptionDict(value=iot_id, label=name)
        for iot_id, name in sorted(devices.items(), key=lambda device: device[1])
    ]
    selector = SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.DROPDOWN)
    )
    return {vol.Optional(CONF_FORCED_CAMERAS, default=[]): selector}
