"""Problems that only the user can repair."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .openapi import ClockSkewError, OpenApiError


@callback
def async_note_clock(hass: HomeAssistant, entry: ConfigEntry, err: OpenApiError | None) -> None:
    """Raise the issue of a wrong clock, or clear it when the cloud accepts our time again."""
    issue_id = f"clock_skew_{entry.entry_id}"
    if isinstance(err, ClockSkewError):
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="clock_skew",
            translation_placeholders={"entry": entry.title},
        )
    elif err is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
