"""What the logbook of Home Assistant makes of what was said."""

from typing import Any

import pytest
from homeassistant.components.logbook import DOMAIN as LOGBOOK_DOMAIN
from homeassistant.components.logbook import processor
from homeassistant.components.logbook.models import async_event_to_row
from homeassistant.const import EVENT_CALL_SERVICE, MATCH_ALL
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.events import EVENT_TURN_ENDED
from tests.intercom.signals import noise
from tests.media_player.conftest import house, room, web_server
from tests.media_player.room import Room
from tests.waiting import until

__all__ = ["house", "room", "web_server"]

TURN = {
    "kind": "announcement",
    "name": "Dinner is ready",
    "outcome": "played",
    "duration": 2.4,
    "cut_by": None,
    "cut_by_name": None,
    "error": None,
}
QUESTION = {"name": "Who is it?", "transcript": [{"said": "Who is it?"}]}
ANSWERED: dict[str, Any] = {
    "name": "Who is it?",
    "transcript": [{"said": "Who is it?"}, {"heard": "it is the post"}],
}
SONG = {"kind": "media", "name": "Nice FM"}
ANN = {"kind": "live", "name": "Ann", "duration": 12.3}


@pytest.fixture
async def logbook(hass: HomeAssistant) -> None:
    """Set the logbook up; what it would read from a database is given to it by hand."""
    hass.config.components.add("recorder")
    assert await async_setup_component(hass, LOGBOOK_DOMAIN, {})
    await hass.async_block_till_done()


def entries(hass: HomeAssistant, events: list[Event[Any]]) -> list[dict[str, Any]]:
    """Return what the logbook makes of events."""
    run = processor.LogbookRun(
        context_lookup={None: None},
        external_events=hass.data[LOGBOOK_DOMAIN].external_events,
        event_cache=processor.EventCache({}),
        entity_name_cache=processor.EntityNameCache(hass),
        include_entity_name=True,
        timestamp=False,
    )
    rows = (async_event_to_row(event) for event in events)
    augmenter = processor.ContextAugmenter(run)
    return list(processor._humanify(hass, rows, er.async_get(hass), run, augmenter, None))


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ({}, 'said "Dinner is ready"'),
        ({"name": None}, "made an announcement"),
        (ANSWERED, 'asked "Who is it?" and heard "it is the post"'),
        (
            {"transcript": [*ANSWERED["transcript"], {"said": "Thank you"}]},
            'asked "Who is it?", heard "it is the post" and replied "Thank you"',
        ),
        (
            {"transcript": [{"said": None}, {"heard": None}]},
            "asked a question, but nobody answered",
        ),
        (
            {"transcript": [{"said": "Who is it?"}, {"failed": "The camera sends no sound"}]},
            'asked "Who is it?", but could not go on: The camera sends no sound',
        ),
        (
            {**QUESTION, "outcome": "preempted", "cut_by": "live", "cut_by_name": "Ann"},
            'asked "Who is it?", but was cut off by Ann',
        ),
        (
            {**ANSWERED, "outcome": "stopped"},
            'asked "Who is it?" and heard "it is the post", but was stopped',
        ),
        (
            {**QUESTION, "outcome": "failed", "error": "Front door is offline"},
            'asked "Who is it?", but failed: Front door is offline',
        ),
        ({"outcome": "stopped"}, '"Dinner is ready" was stopped'),
        (SONG, 'played "Nice FM"'),
        (ANN, "Ann talked for 12 s"),
        ({**ANN, "duration": 125.0, "outcome": "stopped"}, "Ann talked for 2 min 5 s"),
        ({**ANN, "name": None}, "somebody talked for 12 s"),
        (
            {**SONG, "outcome": "preempted", "cut_by": "live", "cut_by_name": "Ann"},
            '"Nice FM" was cut off by Ann',
        ),
        (
            {**SONG, "outcome": "preempted", "cut_by": "announcement", "cut_by_name": "Hello"},
            '"Nice FM" was cut off by "Hello"',
        ),
        (
            {**SONG, "outcome": "preempted", "cut_by": "live"},
            '"Nice FM" was cut off by somebody',
        ),
        (
            {"outcome": "rejected", "error": "Ann is talking through Front door"},
            '"Dinner is ready" was rejected: Ann is talking through Front door',
        ),
        (
            {**ANN, "outcome": "failed", "error": "Front door is offline"},
            "Ann broke off: Front door is offline",
        ),
    ],
)
async def test_sentences(
    hass: HomeAssistant, room: Room, logbook: None, turn: dict[str, Any], message: str
) -> None:
    """Behind the name of the camera."""
    entity = er.async_get(hass).async_get(room.intercom())
    assert entity is not None
    place = {"entity_id": room.intercom(), "device_id": entity.device_id}
    (entry,) = entries(hass, [Event(EVENT_TURN_ENDED, {**TURN, **place, **turn})])
    assert (entry["name"], entry["message"]) == (room.house.name(), message)
    assert (entry["domain"], entry["entity_id"]) == (DOMAIN, room.house.camera())


async def test_a_camera_that_was_renamed_and_one_that_has_gone(
    hass: HomeAssistant, room: Room, logbook: None
) -> None:
    """Old entries stay readable."""
    entity = er.async_get(hass).async_get(room.intercom())
    assert entity is not None
    assert entity.device_id is not None
    dr.async_get(hass).async_update_device(entity.device_id, name_by_user="Gate")
    for device_id, name in (
        (entity.device_id, "Gate"),
        ("gone", "LinkVisual"),
        (None, "LinkVisual"),
    ):
        place = {"entity_id": None, "device_id": device_id}
        (entry,) = entries(hass, [Event(EVENT_TURN_ENDED, {**TURN, **place})])
        assert entry["name"] == name


async def test_an_automation(hass: HomeAssistant, room: Room, logbook: None) -> None:
    """Is named as the cause of what was said."""
    events = async_capture_events(hass, MATCH_ALL)
    action = {
        "action": "linkvisual.talk",
        "target": {"entity_id": room.house.camera()},
        "data": {"media": room.house.file(noise(0.3), "Dinner is ready.wav")},
    }
    automation = {
        "alias": "Call to dinner",
        "triggers": [{"trigger": "event", "event_type": "dinner"}],
        "actions": [action],
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    hass.bus.async_fire("dinner", context=Context())
    await until(lambda: [event for event in events if event.event_type == EVENT_TURN_ENDED])
    told = [
        event
        for event in events
        if event.event_type in {EVENT_CALL_SERVICE, EVENT_TURN_ENDED, "automation_triggered"}
    ]
    (row,) = [row for row in entries(hass, told) if row.get("domain") == DOMAIN]
    assert row["message"] == 'said "Dinner is ready"'
    assert row["context_name"] == "Call to dinner"
    assert row["context_entity_id"] == "automation.call_to_dinner"
