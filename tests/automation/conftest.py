"""A house with automations."""

from typing import Any

import pytest
from homeassistant.core import ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.media_player.conftest import engine, house, room
from tests.media_player.room import Room

__all__ = ["engine", "house", "room"]


class Automations:
    """Sets up one automation, and keeps what it did."""

    def __init__(self, room: Room) -> None:
        """Begin with none."""
        self.room = room
        self.calls: list[ServiceCall] = async_mock_service(room.house.hass, "test", "done")

    async def when(
        self, trigger: dict[str, Any], *conditions: dict[str, Any], note: str = ""
    ) -> None:
        """Have an action called when a trigger fires, with a note of its variables."""
        action = {"action": "test.done", "data": {"note": note}}
        config = {"triggers": [trigger], "conditions": list(conditions), "actions": [action]}
        hass = self.room.house.hass
        assert await async_setup_component(hass, "automation", {"automation": config})
        await hass.async_block_till_done()
        assert [state.state for state in hass.states.async_all("automation")] == ["on"]


@pytest.fixture
def automations(room: Room) -> Automations:
    """Return the automations of the house."""
    return Automations(room)
