"""Walks through a config flow over the API, as the frontend's dialog does."""

from collections.abc import Mapping
from typing import Any

from .api import HomeAssistantApi

FLOWS = "config/config_entries/flow"
SUBENTRY_FLOWS = "config/config_entries/subentries/flow"


class FlowFailedError(Exception):
    """The flow showed errors, aborted or asked something unexpected; the text says which."""


async def add_integration(
    api: HomeAssistantApi, domain: str, answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Add an integration; answers are {step: {field: value}}. Returns the config entry.

    A step without an answer is sent with the form's own defaults.
    """
    result = await api.post(FLOWS, {"handler": domain, "show_advanced_options": True})
    while result["type"] == "form":
        if result["errors"]:
            raise FlowFailedError(f"Step {result['step_id']}: {result['errors']}")
        answer = answers.get(result["step_id"]) or form_defaults(result["data_schema"])
        result = await api.post(f"{FLOWS}/{result['flow_id']}", dict(answer))
    if result["type"] != "create_entry":
        raise FlowFailedError(f"{result['type']}: {result.get('reason')}")
    entry: dict[str, Any] = result["result"]
    return entry


async def add_settings(
    api: HomeAssistantApi, entry_id: str, kind: str, changes: Mapping[str, Any]
) -> None:
    """Add a subentry of a kind: the form's own defaults, with changes to some fields."""
    form = await api.post(f"{SUBENTRY_FLOWS}", {"handler": [entry_id, kind]})
    if form["type"] != "form":
        raise FlowFailedError(f"{form['type']}: {form.get('reason')}")
    answer = filled_in(form_defaults(form["data_schema"]), changes)
    result = await api.post(f"{SUBENTRY_FLOWS}/{form['flow_id']}", answer)
    if result["type"] != "create_entry":
        raise FlowFailedError(f"{result['type']}: {result.get('errors') or result.get('reason')}")


def form_defaults(schema: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fields of a form that are filled in already, sections included."""
    values = {}
    for field in schema:
        suggestion = field.get("description") or {}
        if field.get("type") == "expandable":
            values[field["name"]] = form_defaults(field["schema"])
        elif "suggested_value" in suggestion:
            values[field["name"]] = suggestion["suggested_value"]
        elif "default" in field:
            values[field["name"]] = field["default"]
    return values


def filled_in(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's values with changes to some fields, each in the section where it stands.

    Raises KeyError for a field that the form does not have.
    """
    places = {
        name: section
        for section, fields in values.items()
        if isinstance(fields, dict)
        for name in fields
    }
    filled = {
        name: dict(value) if isinstance(value, dict) else value for name, value in values.items()
    }
    for name, value in changes.items():
        if name in filled:
            filled[name] = value
        else:
            filled[places[name]][name] = value
    return filled
