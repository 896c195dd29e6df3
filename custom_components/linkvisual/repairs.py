"""Repair issues and their fix flows, as Home Assistant asks for them."""

import logging
from hashlib import sha256
from typing import override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .live.problem import LiveProblem
from .openapi import ClockSkewError, OpenApiError

_LOGGER = logging.getLogger(__name__)

_MISSING_LIBRARY = "missing_library"
_TALK_BUTTON = "talk_button_off"
_PICTURE_PROBLEMS = (
    LiveProblem.ENCRYPTED,
    LiveProblem.WRONG_KEY,
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
        severity = ir.IssueSeverity.ERROR
        _async_raise(hass, issue_id, "clock_skew", {"entry": entry.title}, severity)
    elif err is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_note_all_missing(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Ask whether all cameras have gone for good: the cloud says so, and may be wrong."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _all_missing_issue_id(entry),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="all_cameras_missing",
        translation_placeholders={"entry": entry.title},
    )


@callback
def async_clear_all_missing(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take the question back, because there are cameras, or nobody waits for an answer."""
    ir.async_delete_issue(hass, DOMAIN, _all_missing_issue_id(entry))


def _all_missing_issue_id(entry: ConfigEntry) -> str:
    return f"all_cameras_missing_{entry.entry_id}"


@callback
def async_note_missing_library(hass: HomeAssistant, requirement: str, problem: str | None) -> None:
    """Raise the issue of a library without which there is no live view, or clear it."""
    if problem is None:
        async_forget_missing_library(hass)
        return
    placeholders = {"library": requirement, "reason": problem}
    _async_raise(hass, _MISSING_LIBRARY, _MISSING_LIBRARY, placeholders)


@callback
def async_forget_missing_library(hass: HomeAssistant) -> None:
    """Clear the issue, because nothing is missing or nobody misses it."""
    ir.async_delete_issue(hass, DOMAIN, _MISSING_LIBRARY)


@callback
def async_note_talk_button(hass: HomeAssistant) -> None:
    """Say how to get the talk button; who does not want it ignores the notice for good."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _TALK_BUTTON,
        is_fixable=False,
        learn_more_url="homeassistant://config/labs",
        severity=ir.IssueSeverity.WARNING,
        translation_key=_TALK_BUTTON,
    )


@callback
def async_forget_talk_button(hass: HomeAssistant) -> None:
    """Clear the notice, because the button is there or nobody misses it."""
    ir.async_delete_issue(hass, DOMAIN, _TALK_BUTTON)


@callback
def async_note_picture(
    hass: HomeAssistant, iot_id: str, camera: str, problem: LiveProblem | None
) -> None:
    """Raise the issue of a picture that browsers cannot be given as it is, or clear it.

    A camera that gives no picture leaves the issue as it is.
    """
    if problem in _PICTURE_PROBLEMS:
        _raise_picture_issue(hass, iot_id, camera, problem)
    if problem is None or problem in _PICTURE_PROBLEMS:
        _clear_picture_issues(hass, iot_id, problem)


@callback
def async_forget_picture(hass: HomeAssistant, iot_id: str) -> None:
    """Clear the issue of the picture of a camera that goes away, be it for a reload."""
    _clear_picture_issues(hass, iot_id, None)


def _raise_picture_issue(
    hass: HomeAssistant, iot_id: str, camera: str, problem: LiveProblem
) -> None:
    """Raise an issue, and log it if it is new."""
    issue_id = _picture_issue_id(problem, iot_id)
    if ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None:
        _LOGGER.warning(
            "The picture of %s cannot be passed on as it is: %s. A repair says what to do",
            camera,
            problem,
        )
    _async_raise(hass, issue_id, f"picture_{problem}", {"camera": camera})


def _clear_picture_issues(hass: HomeAssistant, iot_id: str, but: LiveProblem | None) -> None:
    for problem in _PICTURE_PROBLEMS:
        if problem is not but:
            ir.async_delete_issue(hass, DOMAIN, _picture_issue_id(problem, iot_id))


def _picture_issue_id(problem: LiveProblem, iot_id: str) -> str:
    """Return an id that does not name the camera: Home Assistant puts it into diagnostics."""
    return f"picture_{problem}_{sha256(iot_id.encode()).hexdigest()[:12]}"


@callback
def _async_raise(
    hass: HomeAssistant,
    issue_id: str,
    translation_key: str,
    placeholders: dict[str, str],
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
) -> None:
    """Raise an issue that only the user can solve."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=severity,
        translation_key=translation_key,
        translation_placeholders=placeholders,
    )


class RemoveAllFlow(ConfirmRepairFlow):
    """Asks whether all cameras of an entry have gone, and removes them."""

    def __init__(self, entry_id: str) -> None:
        """Ask about an entry."""
        super().__init__()
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask the cloud once more, and believe it this time."""
        if user_input is None:
            return await super().async_step_confirm()
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        if not await entry.runtime_data.coordinator.async_remove_all():
            return self.async_abort(reason="not_loaded")
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialog of a problem that a dialog can solve."""
    return RemoveAllFlow(str((data or {}).get("entry_id")))
