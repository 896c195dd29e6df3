"""Announce, ask and converse through a camera."""

import asyncio
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.linkvisual.events import EVENT_TURN_ENDED
from tests.intercom.signals import noise
from tests.media_player.room import Room
from tests.media_player.test_turns import live_voice
from tests.simulator.test_room import wav_file
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .conftest import Host, ask, converse, level
from .listener import Listener

ANSWERS = [
    {"id": "post", "sentences": ["[the] post [office]", "a parcel"]},
    {"id": "friend", "sentences": ["a friend"]},
]
TONE_HZ = 700


def tone(seconds: float) -> np.ndarray:
    """Return a tone that a visitor answers with, 8 kHz."""
    times = np.arange(int(seconds * 8000)) / 8000
    return (10000 * np.sin(2 * np.pi * TONE_HZ * times)).astype(np.int16)


def state(room: Room) -> str:
    """Return the state of the satellite."""
    found = room.house.hass.states.get(room.entity_id("assist_satellite", "satellite"))
    assert found is not None
    return found.state


@pytest.fixture
def visitor(room: Room, tmp_path: Path) -> None:
    """Let a visitor answer with a tone, and the camera hear itself loudly."""
    knobs = room.house.sim.cameras[0].knobs
    knobs.visitor = (wav_file(tmp_path / "answer.wav", tone(1.0)),)
    knobs.echo_db = -3


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize("sound", ["raw", "ulaw", "aac"])
async def test_an_answer_is_heard_and_the_question_is_not(
    room: Room, listener: Listener, engine: SpeechEngine, sound: str
) -> None:
    """All of the answer at twice the rate, however the camera sends it; nothing of the speaker; nothing is left."""
    room.house.sim.cameras[0].knobs.live_audio = sound
    listener.answers = ["a parcel"]
    listener.enough_bytes = 2 * 16000 * 2
    states = async_capture_events(room.house.hass, EVENT_STATE_CHANGED)
    async with room.house.nothing_left():
        answer = await ask(room, answers=ANSWERS)
    assert answer == {"id": "post", "sentence": "a parcel", "slots": {}}
    assert [words for words, *_ in engine.asked] == ["Who is it?"]
    heard = listener.samples.astype(np.float64)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(np.argmax(spectrum) * 16000 / len(heard) - TONE_HZ) < 5
    loud = np.flatnonzero(np.abs(heard) > 1000)
    assert len(loud)
    assert (loud[-1] - loud[0]) / 16000 == pytest.approx(1.0, abs=0.05)
    await room.silent()
    satellite = room.entity_id("assist_satellite", "satellite")
    shown = [
        (new := event.data["new_state"]) and new.state
        for event in states
        if event.data["entity_id"] == satellite
    ]
    assert [one for one, _ in groupby(shown)] == ["responding", "listening", "idle"]


@pytest.mark.parametrize("sound", ["raw", "aac"])
async def test_nothing_of_the_speaker_is_let_through(
    room: Room, listener: Listener, sound: str
) -> None:
    """A pipeline that waits for a second of sound gets a quiet one."""
    room.house.sim.cameras[0].knobs.live_audio = sound
    room.house.sim.cameras[0].knobs.echo_db = 0
    listener.answers = ["a friend"]
    listener.enough_bytes = 16000 * 2
    assert (await ask(room, answers=ANSWERS))["id"] == "friend"
    assert level(listener.samples) < 200


async def test_nobody_answers(room: Room, listener: Listener) -> None:
    """Home Assistant says so, in Activity too, and the camera is free."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    room.house.hass.config_entries.async_update_entry(
        room.house.entry, options={**room.house.entry.options, "listen_limit_s": 1}
    )
    async with room.house.nothing_left():
        with pytest.raises(HomeAssistantError) as failed:
            await ask(room)
    assert failed.value.translation_key == "no_answer"
    assert state(room) == "idle"
    assert [event.data["transcript"] for event in events] == [
        [{"said": "Who is it?"}, {"heard": None}]
    ]
    await room.silent()


async def test_a_live_voice_ends_the_conversation(room: Room, listener: Listener) -> None:
    """While an answer is waited for, with a sentence."""
    asking = asyncio.create_task(ask(room))
    await until(lambda: state(room) == "listening")
    assert room.talking().state == "announcement"
    voice = await live_voice(room.house, "Anna")
    with pytest.raises(HomeAssistantError) as failed:
        await asking
    assert failed.value.translation_key == "conversation_cut"
    assert room.talking().state == "live"
    room.house.entry.runtime_data.intercoms.media_loop.loop.call_soon_threadsafe(voice.end, None)


async def test_nobody_is_asked_behind_the_back_of_a_live_voice(
    room: Room, listener: Listener
) -> None:
    """It is named instead."""
    voice = await live_voice(room.house, "Anna")
    await until(lambda: room.talking().state == "live")
    with pytest.raises(HomeAssistantError) as failed:
        await ask(room)
    assert failed.value.translation_key == "talk_taken"
    room.house.entry.runtime_data.intercoms.media_loop.loop.call_soon_threadsafe(voice.end, None)


async def test_an_engine_that_fails(room: Room, listener: Listener) -> None:
    """Ends the conversation with its reason."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    listener.fails = True
    async with room.house.nothing_left():
        with pytest.raises(HomeAssistantError) as failed:
            await ask(room)
    assert failed.value.translation_key == "conversation_failed"
    (event,) = events
    said, why = event.data["transcript"]
    assert said == {"said": "Who is it?"}
    assert "speech-to-text failed" in why["failed"]


async def test_a_camera_without_sound(room: Room, listener: Listener) -> None:
    """Is told from a visitor who is silent."""
    room.house.sim.cameras[0].knobs.live_audio = "none"
    room.house.hass.config_entries.async_update_entry(
        room.house.entry, options={**room.house.entry.options, "listen_limit_s": 1}
    )
    with pytest.raises(HomeAssistantError) as failed:
        await ask(room)
    assert failed.value.translation_key == "conversation_without_sound"


async def test_stop_talk_ends_the_conversation(room: Room, listener: Listener) -> None:
    """As it ends whatever is said."""
    asking = asyncio.create_task(ask(room))
    await until(lambda: state(room) == "listening")
    await room.house.hass.services.async_call(
        "linkvisual", "stop_talk", {"entity_id": room.house.camera()}, blocking=True
    )
    with pytest.raises(HomeAssistantError) as failed:
        await asking
    assert failed.value.translation_key == "conversation_stopped"


async def test_a_second_question_at_the_same_camera(room: Room, listener: Listener) -> None:
    """Is refused, and the first one goes on."""
    listener.answers = ["a friend"]
    listener.enough_bytes = 16000 * 2
    asking = asyncio.create_task(ask(room, answers=ANSWERS))
    await until(lambda: state(room) == "listening")
    with pytest.raises(HomeAssistantError):
        await ask(room)
    assert (await asking)["id"] == "friend"


async def test_two_cameras_ask_at_once(room: Room, listener: Listener) -> None:
    """Each hears its own visitor."""
    listener.answers = ["a friend", "a friend"]
    listener.enough_bytes = 16000 * 2
    first, second = await asyncio.gather(
        ask(room, 0, answers=ANSWERS), ask(room, 1, answers=ANSWERS)
    )
    assert first["id"] == second["id"] == "friend"


async def test_the_account_is_reloaded_meanwhile(room: Room, listener: Listener) -> None:
    """The conversation ends with a sentence."""
    house = room.house
    asking = asyncio.create_task(ask(room))
    await until(lambda: state(room) == "listening")
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    with pytest.raises(HomeAssistantError) as failed:
        await asking
    assert failed.value.translation_key == "conversation_stopped"


async def test_announce(room: Room, engine: SpeechEngine) -> None:
    """Is said as any announcement, with a chime first."""
    satellite = room.entity_id("assist_satellite", "satellite")
    async with room.house.nothing_left():
        await room.house.hass.services.async_call(
            "assist_satellite",
            "announce",
            {"entity_id": satellite, "media_id": room.house.file(noise(0.5)), "preannounce": True},
            blocking=True,
        )
        await room.silent()
    (recording,) = room.recordings()
    assert len(recording) > 8000


async def test_a_conversation_goes_on_until_no_answer_is_expected(
    room: Room, listener: Listener, host: Host, engine: SpeechEngine
) -> None:
    """Question, answer, question, answer, and a last word, in one turn at the camera."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    listener.answers = ["a parcel", "for Anna"]
    listener.enough_bytes = 16000
    host.replies = ["For whom is it?", "I am coming."]
    async with room.house.nothing_left():
        await converse(room)
    assert host.understood == ["a parcel", "for Anna"]
    assert [words for words, *_ in engine.asked] == [
        "Who is it?",
        "For whom is it?",
        "I am coming.",
    ]
    await until(lambda: len(room.recordings()) == 3)
    assert state(room) == "idle"
    assert [event.data["name"] for event in events] == ["Who is it?"]
    assert [event.data["outcome"] for event in events] == ["played"]
    assert events[0].data["transcript"] == [
        {"said": "Who is it?"},
        {"heard": "a parcel"},
        {"said": "For whom is it?"},
        {"heard": "for Anna"},
        {"said": "I am coming."},
    ]
