"""Words for a camera by notify.send_message."""

import pytest
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.linkvisual.events import EVENT_TURN_ENDED
from simulator.cloud.device import DeviceStatus
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .room import Room


async def send(room: Room, *numbers: int, context: Context | None = None) -> None:
    """Send a message to speakers, the first if none is named."""
    entities = [room.entity_id("notify", "speak", number) for number in numbers or (0,)]
    await room.house.hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": entities, "message": "Dinner is ready."},
        blocking=True,
        context=context,
    )


async def test_the_default_voice_says_the_message(room: Room, engine: SpeechEngine) -> None:
    """On behalf of who sent it, until the last word was heard."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    context = Context()
    async with room.house.nothing_left():
        await send(room, context=context)
        await until(lambda: events)
    assert [words for words, *_ in engine.asked] == ["Dinner is ready."]
    assert events[0].data["name"] == "Dinner is ready."
    assert events[0].data["outcome"] == "played"
    assert events[0].context.id == context.id
    assert len(room.recordings()) == 1


async def test_two_speakers_share_one_voice(room: Room, engine: SpeechEngine) -> None:
    """The words are synthesised once for all speakers of a target."""
    await send(room, 0, 1)
    await until(lambda: len(room.recordings(0)) == len(room.recordings(1)) == 1)
    assert [words for words, *_ in engine.asked] == ["Dinner is ready."]


async def test_without_a_voice(room: Room) -> None:
    """A sentence says what is missing."""
    with pytest.raises(ServiceValidationError) as refused:
        await send(room)
    assert refused.value.translation_key == "no_speech_engine"


async def test_a_camera_that_is_offline(room: Room, engine: SpeechEngine) -> None:
    """Is unavailable, and nothing is said."""
    room.house.sim.cameras[0].status = DeviceStatus.OFFLINE
    await room.house.entry.runtime_data.coordinator.async_refresh()
    state = room.house.hass.states.get(room.entity_id("notify", "speak"))
    assert state is not None
    assert state.state == "unavailable"


async def test_a_camera_that_does_not_answer(room: Room, engine: SpeechEngine) -> None:
    """Fails in words for people."""
    room.house.sim.cameras[0].knobs.socket_script = "reset"  # type: ignore[assignment]
    with pytest.raises(HomeAssistantError) as failed:
        await send(room)
    assert failed.value.translation_domain == "linkvisual"
