"""Automations that begin when somebody talks, and when they have talked."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers.trigger import async_validate_trigger_config
from homeassistant.setup import async_setup_component
from probatio import Invalid

from tests.intercom.signals import noise
from tests.media_player.room import Room
from tests.media_player.test_turns import live_voice
from tests.waiting import until

from .conftest import Automations


def target_of(room: Room, way: str, number: int = 0) -> dict[str, str]:
    """Return a target that means one camera, named in some way."""
    hass = room.house.hass
    intercom = er.async_get(hass).async_get(room.intercom(number))
    assert intercom is not None
    assert intercom.device_id is not None
    floor = fr.async_get(hass).async_create("Ground")
    area = ar.async_get(hass).async_create("Gate", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("outside")
    dr.async_get(hass).async_update_device(
        intercom.device_id, area_id=area.id, labels={label.label_id}
    )
    return {
        "entity": {"entity_id": intercom.entity_id},
        "device": {"device_id": intercom.device_id},
        "area": {"area_id": area.id},
        "floor": {"floor_id": floor.floor_id},
        "label": {"label_id": label.label_id},
    }[way]


@pytest.mark.parametrize("way", ["entity", "device", "area", "floor", "label"])
async def test_an_announcement_began(automations: Automations, way: str) -> None:
    """At a camera of the target, and not at another."""
    room = automations.room
    target = target_of(room, way)
    await automations.when(
        {"trigger": "linkvisual.announcement_began", "target": target},
        note="{{ trigger.entity_id }} {{ trigger.to_state.attributes.name }}",
    )
    await room.house.talk(1, media=room.house.file(noise(0.2), "elsewhere.wav"))
    await room.house.talk(0, media=room.house.file(noise(0.2), "here.wav"))
    await until(lambda: automations.calls)
    await room.silent()
    await room.house.hass.async_block_till_done()
    assert [call.data["note"] for call in automations.calls] == [f"{room.intercom()} here"]


async def test_each_of_two_announcements_began(automations: Automations) -> None:
    """Also where the second follows the first without a pause."""
    room = automations.room
    await automations.when(
        {"trigger": "linkvisual.announcement_began", "target": {"entity_id": room.intercom()}},
        note="{{ trigger.to_state.attributes.name }}",
    )
    tasks = [
        room.house.begin(media=room.house.file(noise(0.4), f"{name}.wav"))
        for name in ("first", "second")
    ]
    for task in tasks:
        await task
    await until(lambda: len(automations.calls) == 2)
    assert sorted(call.data["note"] for call in automations.calls) == ["first", "second"]


async def test_somebody_began_to_talk_live(automations: Automations) -> None:
    """By name."""
    room = automations.room
    await automations.when(
        {"trigger": "linkvisual.live_talk_began", "target": {"entity_id": room.intercom()}},
        note="{{ trigger.to_state.attributes.name }}",
    )
    voice = await live_voice(room.house, "Anna")
    await until(lambda: automations.calls)
    assert automations.calls[0].data["note"] == "Anna"
    room.house.entry.runtime_data.intercoms.media_loop.loop.call_soon_threadsafe(voice.end, None)


async def test_the_camera_became_free(automations: Automations) -> None:
    """After the last of those who waited."""
    room = automations.room
    await automations.when(
        {"trigger": "linkvisual.became_free", "target": {"entity_id": room.intercom()}},
        note="{{ trigger.to_state.attributes.last_name }}",
    )
    tasks = [
        room.house.begin(media=room.house.file(noise(0.3), f"{name}.wav"))
        for name in ("first", "second")
    ]
    for task in tasks:
        await task
    await until(lambda: automations.calls)
    await room.house.hass.async_block_till_done()
    assert len(automations.calls) == 1


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        ({}, True),
        ({"kind": "announcement", "outcome": "played"}, True),
        ({"kind": ["live", "announcement"]}, True),
        ({"kind": [], "outcome": []}, True),
        ({"kind": ["media"]}, False),
        ({"outcome": ["failed", "preempted"]}, False),
    ],
)
@pytest.mark.parametrize("way", ["entity", "device", "area"])
async def test_a_turn_ended(
    automations: Automations, options: dict[str, Any], heard: bool, way: str
) -> None:
    """Of a kind and an outcome; what the event tells is at hand."""
    room = automations.room
    await automations.when(
        {
            "trigger": "linkvisual.turn_ended",
            "target": target_of(room, way),
            "options": options,
        },
        note="{{ trigger.kind }} {{ trigger.outcome }} {{ trigger.name }}",
    )
    await room.house.talk(1, media=room.house.file(noise(0.2), "elsewhere.wav"))
    await room.house.talk(media=room.house.file(noise(0.2), "here.wav"))
    await until(lambda: room.talking().attributes["last_name"] == "here")
    await room.house.hass.async_block_till_done()
    notes = [call.data["note"] for call in automations.calls]
    assert notes == (["announcement played here"] if heard else [])


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ({"condition": "linkvisual.is_free"}, True),
        ({"condition": "linkvisual.is_talking"}, False),
    ],
)
async def test_a_condition_behind_the_end_of_a_turn(
    automations: Automations, condition: dict[str, Any], passes: bool
) -> None:
    """Sees the state that the turn has left."""
    room = automations.room
    target = {"entity_id": room.intercom()}
    await automations.when(
        {"trigger": "linkvisual.turn_ended", "target": target}, {**condition, "target": target}
    )
    await room.house.talk(media=room.house.file(noise(0.2)))
    await until(lambda: room.talking().attributes["last_name"] == "words")
    await room.house.hass.async_block_till_done()
    assert bool(automations.calls) is passes


@pytest.mark.parametrize(
    "wrong",
    [
        {"trigger": "linkvisual.turn_ended"},
        {"trigger": "linkvisual.became_free"},
        {
            "trigger": "linkvisual.turn_ended",
            "target": {"entity_id": "sensor.x"},
            "options": {"kind": "shouting"},
        },
        {
            "trigger": "linkvisual.turn_ended",
            "target": {"entity_id": "sensor.x"},
            "options": {"outcome": "unknown"},
        },
    ],
)
async def test_a_wrong_trigger_is_refused(hass: HomeAssistant, wrong: dict[str, Any]) -> None:
    """When it is written, not when it would have fired."""
    assert await async_setup_component(hass, "linkvisual", {})
    with pytest.raises(Invalid):
        await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([wrong]))
