"""Makes an automation of one action, sets it off by an event, and waits for its end."""

import asyncio
from typing import Any

from .api import HomeAssistantApi

AUTOMATION_ID = "rig_automation"
EVENT = "rig_event"
ITEM = {"domain": "automation", "item_id": AUTOMATION_ID}
POLL_INTERVAL_S = 0.2


class AutomationFailedError(Exception):
    """The automation did not finish; the text is Home Assistant's."""


async def create_automation(api: HomeAssistantApi, alias: str, action: dict[str, Any]) -> None:
    """Store an automation in automations.yaml, as the automation editor does."""
    config = {
        "alias": alias,
        "description": "",
        "triggers": [{"trigger": "event", "event_type": EVENT}],
        "conditions": [],
        "actions": [{**action, "response_variable": "response"}],
        "mode": "single",
    }
    await api.post(f"config/automation/config/{AUTOMATION_ID}", config)


async def run_automation(api: HomeAssistantApi, timeout_s: float) -> dict[str, Any]:
    """Fire the event, wait for the automation's end and return its action's response.

    Raises AutomationFailedError with the action's own error, TimeoutError if it goes on for longer.
    """
    earlier = set(await _ended_runs(api))
    await api.post(f"events/{EVENT}")
    async with asyncio.timeout(timeout_s):
        while not (ended := set(await _ended_runs(api)) - earlier):
            await asyncio.sleep(POLL_INTERVAL_S)
    trace = await api.command({"type": "trace/get", **ITEM, "run_id": ended.pop()})
    if trace["script_execution"] != "finished":
        raise AutomationFailedError(trace.get("error") or trace["script_execution"])
    step = trace["trace"]["action/0"][-1]
    response: dict[str, Any] = step.get("changed_variables", {}).get("response", {})
    return response


async def _ended_runs(api: HomeAssistantApi) -> list[str]:
    """Return the ids of the automation's runs that have ended."""
    traces = await api.command({"type": "trace/list", **ITEM})
    return [trace["run_id"] for trace in traces if trace["state"] == "stopped"]
