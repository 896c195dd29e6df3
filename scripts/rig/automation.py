"""Makes an automation of one action, sets it off by an event, and waits for its end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .api import HomeAssistantApi, Json

AUTOMATION_ID = "rig_automation"
EVENT = "rig_event"
POLL_INTERVAL_S = 0.2
LISTENING_TIMEOUT_S = 30.0
"""As long as a busy machine may take to load one automation."""


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
    await store_automation(api, AUTOMATION_ID, config)


async def store_automation(
    api: HomeAssistantApi, automation_id: str, config: dict[str, Any]
) -> None:
    """Store an automation and return when it listens: Home Assistant answers before that.

    Raises TimeoutError.
    """
    await api.post(f"config/automation/config/{automation_id}", config)
    async with asyncio.timeout(LISTENING_TIMEOUT_S):
        while not await _listens(api, automation_id):
            await asyncio.sleep(POLL_INTERVAL_S)


async def _listens(api: HomeAssistantApi, automation_id: str) -> bool:
    """Return whether an automation is switched on, which it is once its triggers are attached."""
    states = await api.get("states")
    return any(
        state["state"] == "on" and state["attributes"].get("id") == automation_id
        for state in states
        if state["entity_id"].startswith("automation.")
    )


async def run_automation(api: HomeAssistantApi, timeout_s: float) -> dict[str, Any]:
    """Fire the event, wait for the automation's end and return its action's response.

    Raises AutomationFailedError with the action's own error, TimeoutError if it goes on for longer.
    """
    trace = await trace_of_run(
        api, AUTOMATION_ID, lambda: api.post(f"events/{EVENT}"), timeout_s=timeout_s
    )
    step = trace["trace"]["action/0"][-1]
    response: dict[str, Any] = step.get("changed_variables", {}).get("response", {})
    return response


async def trace_of_run(
    api: HomeAssistantApi,
    automation_id: str,
    set_off: Callable[[], Awaitable[Json]],
    *,
    timeout_s: float,
) -> dict[str, Any]:
    """Set an automation off, wait for its end and return its trace; raises as `run_automation` does."""
    item = {"domain": "automation", "item_id": automation_id}
    earlier = set(await _ended_runs(api, item))
    await set_off()
    async with asyncio.timeout(timeout_s):
        while not (ended := set(await _ended_runs(api, item)) - earlier):
            await asyncio.sleep(POLL_INTERVAL_S)
    trace: dict[str, Any] = await api.command({"type": "trace/get", **item, "run_id": ended.pop()})
    if trace["script_execution"] != "finished":
        raise AutomationFailedError(trace.get("error") or trace["script_execution"])
    return trace


async def _ended_runs(api: HomeAssistantApi, item: dict[str, str]) -> list[str]:
    """Return the ids of an automation's runs that have ended, without those that its conditions forbade."""
    traces = await api.command({"type": "trace/list", **item})
    return [
        trace["run_id"]
        for trace in traces
        if trace["state"] == "stopped" and trace["script_execution"] != "failed_conditions"
    ]
