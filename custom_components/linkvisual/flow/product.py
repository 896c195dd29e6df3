"""The settings of one product: what the hardware of its cameras wants."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector, SelectSelectorMode
from probatio import All, Coerce, Required, Schema

from ..const import (
    CONF_CHUNK_SAMPLES,
    CONF_CODEC,
    CONF_ECHO_CANCELLATION,
    CONF_GAIN_DB,
    CONF_HALF_DUPLEX,
    CONF_LEAD_IN_MS,
    CONF_PRODUCT,
    CONF_STREAM_TYPE,
    CONF_TAIL_MS,
    CONF_TALK_SCHEME,
    CONF_TIMESTAMP_MODE,
    CONF_VOICE_ENCRYPTION,
)
from ..data import LinkVisualConfigEntry
from ..intercom.talk_options import TalkScheme, TimestampMode
from ..options import CODECS, ECHO_CANCELLATIONS, PRODUCT_DEFAULTS, STREAM_TYPES, VOICE_ENCRYPTIONS
from .form_fields import Fields, flat, in_sections, number, select, select_named, whole

_CHUNK_SAMPLES = ["128", "160", "320"]


def _required(key: str) -> Required:
    """Return a field with the value that holds where nobody has set any."""
    default = PRODUCT_DEFAULTS[key]
    return Required(key, default=str(default) if key == CONF_CHUNK_SAMPLES else default)


_SECTIONS: dict[str, Fields] = {
    "voice": {
        _required(CONF_CODEC): select(CODECS, "codec"),
        _required(CONF_GAIN_DB): number(-20, 20, "dB", 0.5),
        _required(CONF_LEAD_IN_MS): whole(0, 5000, "ms"),
        _required(CONF_TAIL_MS): whole(0, 5000, "ms"),
        _required(CONF_ECHO_CANCELLATION): select(ECHO_CANCELLATIONS, "echo_cancellation"),
        _required(CONF_HALF_DUPLEX): BooleanSelector(),
    },
    "picture": {_required(CONF_STREAM_TYPE): select(list(STREAM_TYPES), "stream_type")},
    "expert": {
        _required(CONF_TALK_SCHEME): select([scheme.value for scheme in TalkScheme], "talk_scheme"),
        _required(CONF_VOICE_ENCRYPTION): select(VOICE_ENCRYPTIONS, "voice_encryption"),
        _required(CONF_CHUNK_SAMPLES): All(select(_CHUNK_SAMPLES, "chunk_samples"), Coerce(int)),
        _required(CONF_TIMESTAMP_MODE): select(
            [mode.value for mode in TimestampMode], "timestamp_mode"
        ),
    },
}

_FIELDS = in_sections(_SECTIONS, {"expert"})


class ProductFlow(ConfigSubentryFlow):
    """Adds and changes the settings of a product; without any, the defaults hold."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which product, and what is to hold for its cameras."""
        entry: LinkVisualConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        stored = {subentry.unique_id for subentry in entry.subentries.values()}
        products = entry.runtime_data.coordinator.inventory.product_names
        names = {key: name for key, name in products.items() if key not in stored}
        if not names:
            return self.async_abort(reason="all_set")
        if user_input is not None:
            settings = flat(user_input)
            key = settings.pop(CONF_PRODUCT)
            return self.async_create_entry(title=names[key], data=settings, unique_id=key)
        field: Fields = {
            Required(CONF_PRODUCT, default=min(names, key=names.__getitem__)): select_named(
                names, SelectSelectorMode.DROPDOWN
            )
        }
        return self.async_show_form(step_id="user", data_schema=Schema({**field, **_FIELDS}))

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change what holds for the cameras of a product."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            return self.async_update_and_abort(self._get_entry(), subentry, data=flat(user_input))
        current = {**PRODUCT_DEFAULTS, **subentry.data}
        current[CONF_CHUNK_SAMPLES] = str(current[CONF_CHUNK_SAMPLES])
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                Schema(_FIELDS), dict.fromkeys(_SECTIONS, current)
            ),
            description_placeholders={"product": subentry.title},
        )
