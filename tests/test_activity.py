"""What the activity of a device shows, in Home Assistant with its database."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.intercom.signals import noise
from tests.media_player.conftest import house, room, web_server
from tests.media_player.room import Room
from tests.waiting import until

__all__ = ["house", "room", "web_server"]


@pytest.fixture(autouse=True)
def custom_integrations(recorder_mock: Recorder, enable_custom_integrations: None) -> None:
    """Make the database first: the harness wants it before Home Assistant itself."""


@pytest.fixture
async def database(recorder_mock: Recorder, hass: HomeAssistant) -> Recorder:
    """Return the database, and the logbook that reads it."""
    assert await async_setup_component(hass, "logbook", {})
    return recorder_mock


async def activity(database: Recorder, room: Room, client: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return the rows of the device page of the first camera, as entity and text."""
    await database.async_block_till_done()
    entities = er.async_get(room.house.hass)
    intercom = entities.async_get(room.intercom())
    assert intercom is not None
    assert intercom.device_id is not None
    of_device = er.async_entries_for_device(entities, intercom.device_id)
    await client.send_json_auto_id(
        {
            "type": "logbook/get_events",
            "start_time": (dt_util.utcnow() - timedelta(hours=1)).isoformat(),
            "entity_ids": [entity.entity_id for entity in of_device],
            "device_ids": [intercom.device_id],
        }
    )
    rows = (await client.receive_json())["result"]
    return [(row["entity_id"], row.get("message") or row["state"]) for row in rows]


async def test_an_announcement(
    database: Recorder, room: Room, hass_ws_client: WebSocketGenerator
) -> None:
    """Is one row under the camera's name, beside those that every media player writes."""
    house = room.house
    client = await hass_ws_client(house.hass)
    before = await activity(database, room, client)
    await house.talk(media=house.file(noise(0.3), "Dinner is ready.wav"))
    await until(lambda: room.talking().attributes["last_name"] == "Dinner is ready")
    await room.silent()
    rows = (await activity(database, room, client))[len(before) :]
    assert rows.count((house.camera(), 'said "Dinner is ready"')) == 1
    assert sorted(set(rows) - {(house.camera(), 'said "Dinner is ready"')}) == [
        (room.speaker(), "idle"),
        (room.speaker(), "playing"),
    ]
    assert len(rows) == 3
