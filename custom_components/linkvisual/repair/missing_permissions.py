"""The repair that says what the RAM user of an account may not do, and how to grant it."""

import json
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..api import console_links
from ..const import CONF_ACCESS_KEY_ID, CONF_REGION, DOMAIN
from ..openapi import PERMISSIONS

if TYPE_CHECKING:
    from ..data import LinkVisualConfigEntry

_MISSING = "missing"


@callback
def async_note_permission(
    hass: HomeAssistant, entry: LinkVisualConfigEntry, permission: str, granted: bool
) -> None:
    """Take whether a call was allowed; the issue remembers those that were not, over restarts.

    Some calls are made only for a talker or a viewer, so none says anything about the others.
    """
    before = _missing(hass, entry)
    if granted is (permission not in before):
        return
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        # A call that was under way while the account was deleted.
        return
    if missing := before ^ {permission}:
        _async_raise(hass, entry, missing)
    else:
        async_forget_permissions(hass, entry)


@callback
def async_forget_permissions(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> None:
    """Clear the issue: all calls are allowed, or another user makes them."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _async_raise(hass: HomeAssistant, entry: LinkVisualConfigEntry, missing: set[str]) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        data={_MISSING: ",".join(sorted(missing))},
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="missing_permissions",
        translation_placeholders={
            "entry": entry.title,
            "access_key_id": entry.data[CONF_ACCESS_KEY_ID],
            "missing": ", ".join(sorted(missing)),
            "policy": _policy(),
            "policies_url": console_links(entry.data[CONF_REGION])["policies_url"],
        },
    )


def _missing(hass: HomeAssistant, entry: LinkVisualConfigEntry) -> set[str]:
    """Return the RAM actions that were refused the last time."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, _issue_id(entry))
    stored = issue.data.get(_MISSING) if issue is not None and issue.data else None
    return set(stored.split(",")) if isinstance(stored, str) else set()


def _policy() -> str:
    """Return a RAM policy that allows what the integration calls, and nothing else."""
    statement = {"Effect": "Allow", "Action": PERMISSIONS, "Resource": "*"}
    return json.dumps({"Version": "1", "Statement": [statement]}, indent=2)


def _issue_id(entry: LinkVisualConfigEntry) -> str:
    return f"missing_permissions_{entry.entry_id}"
