"""Problems that only the user can repair."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .live.problem import LiveProblem
from .openapi import ClockSkewError, OpenApiError

_MISSING_LIBRARY = "missing_library"
_PICTURE_PROBLEMS = (
    LiveProblem.ENCRYPTED,
    LiveProblem.UNSUPPORTED,
    LiveProblem.H265,
    LiveProblem.B_FRAMES,
    LiveProblem.TRANSCODING,
)


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


@callback
def async_note_missing_library(hass: HomeAssistant, requirement: str, problem: str | None) -> None:
    """Raise the issue of a library without which there is no live view, or clear it."""
    if problem is None:
        ir.async_delete_issue(hass, DOMAIN, _MISSING_LIBRARY)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _MISSING_LIBRARY,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="missing_library",
        translation_placeholders={"library": requirement, "reason": problem},
    )


@callback
def async_note_picture(
    hass: HomeAssistant, iot_id: str, camera: str, problem: LiveProblem | None
) -> None:
    """Raise the issue of a picture that browsers cannot be given as it is, or clear it."""
    for known in _PICTURE_PROBLEMS:
        issue_id = f"picture_{known}_{iot_id}"
        if known is not problem:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=f"picture_{known}",
            translation_placeholders={"camera": camera},
        )
