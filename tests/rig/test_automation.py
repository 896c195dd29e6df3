"""How the rig makes an automation."""

from typing import Any, cast

from scripts.rig.api import HomeAssistantApi
from scripts.rig.automation import store_automation


class SlowHomeAssistant:
    """Answers before the automation listens, as the real one does."""

    def __init__(self) -> None:
        """Have no automation of this name, but another one."""
        self.looks = 0

    async def post(self, path: str, body: dict[str, Any]) -> None:
        """Take the automation."""

    async def get(self, path: str) -> list[dict[str, Any]]:
        """Return the states, with the new automation at the second look."""
        self.looks += 1
        ids = ["another", "door"][: self.looks]
        return [
            {"entity_id": f"automation.{one}", "state": "on", "attributes": {"id": one}}
            for one in ids
        ]


async def test_an_automation_is_ready_when_it_listens() -> None:
    """An event that came before would set nothing off."""
    home_assistant = SlowHomeAssistant()
    await store_automation(cast("HomeAssistantApi", home_assistant), "door", {})
    assert home_assistant.looks == 2
