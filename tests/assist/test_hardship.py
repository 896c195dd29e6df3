"""What fails, vanishes or never ends while a conversation is held."""

import asyncio
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.exceptions import HomeAssistantError

from simulator.cloud.device import DeviceStatus
from tests.intercom.signals import noise
from tests.media_player.room import Room
from tests.simulator.test_room import wav_file
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .conftest import Host, ask, converse
from .listener import Listener
from .test_conversation import ANSWERS, state, tone

TIMES = 100


async def change_pipeline(room: Room, **changes: Any) -> None:  # noqa: ANN401
    """Change the preferred pipeline."""
    hass = room.house.hass
    await async_update_pipeline(hass, async_get_pipeline(hass), **changes)


def change_options(room: Room, **changes: float) -> None:
    """Change options of the account."""
    entry = room.house.entry
    room.house.hass.config_entries.async_update_entry(entry, options={**entry.options, **changes})


async def failure(conversation: asyncio.Task[object]) -> str:
    """Return the key of the sentence with which a conversation fails, or an engine's own sentence."""
    with pytest.raises(HomeAssistantError) as failed:
        await conversation
    return failed.value.translation_key or str(failed.value)


def begin(room: Room) -> asyncio.Task[object]:
    """Ask without waiting for the answer."""
    return asyncio.create_task(ask(room, answers=ANSWERS))


async def test_a_voice_that_fails_in_the_question(
    room: Room, listener: Listener, engine: SpeechEngine
) -> None:
    """Ends the conversation with its reason, and nobody is listened to any more."""
    engine.fails = True
    async with room.house.nothing_left():
        assert await failure(begin(room)) == "The engine has lost its voice"
    assert state(room) == "idle"
    await room.silent()


async def test_a_voice_that_is_missing(room: Room, listener: Listener) -> None:
    """Home Assistant says so before the camera is asked for anything."""
    await change_pipeline(room, tts_engine="tts.gone")
    async with room.house.nothing_left():
        assert await failure(begin(room)) == "tts_engine_not_found"
    assert state(room) == "idle"
    assert not room.recordings()


async def test_a_voice_that_fails_in_the_reply(
    room: Room, listener: Listener, host: Host, engine: SpeechEngine
) -> None:
    """The answer was understood, and whoever began the conversation learns what went wrong."""
    listener.answers = ["a parcel"]
    host.replies = ["I am coming."]
    async with room.house.nothing_left():
        conversation = converse(room)
        await until(lambda: state(room) == "listening")
        engine.fails = True
        listener.enough_bytes = 0
        assert await failure(conversation) == "The engine has lost its voice"
    assert host.understood == ["a parcel"]
    assert state(room) == "idle"


async def test_a_voice_that_vanishes_before_the_reply(
    room: Room, listener: Listener, host: Host, engine: SpeechEngine
) -> None:
    """As one that fails."""
    listener.answers = ["a parcel"]
    host.replies = ["I am coming."]
    async with room.house.nothing_left():
        conversation = converse(room)
        await until(lambda: state(room) == "listening")
        await engine.async_remove()
        listener.enough_bytes = 0
        assert await failure(conversation) == "speech_expired"
    assert state(room) == "idle"


@pytest.mark.parametrize("missing", [None, "stt.gone"])
async def test_a_recognizer_that_is_missing(
    room: Room, listener: Listener, missing: str | None
) -> None:
    """Ends the conversation with its reason."""
    await change_pipeline(room, stt_engine=missing)
    async with room.house.nothing_left():
        assert await failure(begin(room)) == "conversation_failed"
    assert state(room) == "idle"
    await room.silent()


async def test_a_recognizer_that_vanishes_meanwhile(
    room: Room, listener: Listener, host: Host
) -> None:
    """What was begun with it goes on; the next answer finds it gone."""
    listener.answers = ["a parcel"]
    host.replies = ["For whom is it?"]
    async with room.house.nothing_left():
        conversation = converse(room)
        await until(lambda: state(room) == "listening")
        await change_pipeline(room, stt_engine="stt.gone")
        listener.enough_bytes = 0
        assert await failure(conversation) == "conversation_failed"
    assert host.understood == ["a parcel"]
    assert state(room) == "idle"


async def test_another_voice_meanwhile(
    room: Room, listener: Listener, engine: SpeechEngine, plain_engine: SpeechEngine, host: Host
) -> None:
    """Speaks from the next answer on."""
    listener.answers = ["a parcel", "for Anna"]
    host.replies = ["For whom is it?", "I am coming."]
    conversation = converse(room)
    await until(lambda: state(room) == "listening")
    await change_pipeline(room, tts_engine=plain_engine.entity_id)
    listener.enough_bytes = 0
    await conversation
    assert [words for words, *_ in engine.asked] == ["Who is it?", "For whom is it?"]
    assert [words for words, *_ in plain_engine.asked] == ["I am coming."]


async def test_a_camera_that_goes_offline_in_the_middle_of_an_answer(
    room: Room, listener: Listener, tmp_path: Path
) -> None:
    """What was heard until then is what counts, and nothing is left."""
    camera = room.house.sim.cameras[0]
    camera.knobs.visitor = (wav_file(tmp_path / "long.wav", tone(30.0)),)
    listener.answers = ["a parcel"]
    async with room.house.nothing_left():
        conversation = begin(room)
        await until(lambda: np.abs(listener.samples).max(initial=0) > 1000)
        camera.status = DeviceStatus.OFFLINE
        room.house.sim.live.kick(camera)
        assert await conversation == {"id": "post", "sentence": "a parcel", "slots": {}}
    assert len(listener.samples) < 30 * 16000
    assert state(room) == "idle"


async def test_a_camera_that_goes_offline_before_the_reply(
    room: Room, listener: Listener, host: Host
) -> None:
    """The conversation ends with a sentence about the camera."""
    listener.answers = ["a parcel"]
    host.replies = ["I am coming."]
    async with room.house.nothing_left():
        conversation = converse(room)
        await until(lambda: state(room) == "listening")
        room.house.sim.cameras[0].status = DeviceStatus.OFFLINE
        room.house.sim.live.kick(room.house.sim.cameras[0])
        listener.enough_bytes = 0
        assert await failure(conversation) == "camera_offline"
    assert state(room) == "idle"


async def test_a_visitor_who_never_stops_talking(
    room: Room, listener: Listener, tmp_path: Path
) -> None:
    """Is listened to for as long as the option says; what they said is understood."""
    change_options(room, listen_limit_s=2)
    knobs = room.house.sim.cameras[0].knobs
    knobs.visitor = (wav_file(tmp_path / "endless.wav", tone(30.0)),)
    knobs.visitor_pause_ms = 0
    listener.answers = ["a parcel"]
    async with room.house.nothing_left():
        answer = await ask(room, answers=ANSWERS)
    assert answer["id"] == "post"
    assert 16000 < len(listener.samples) <= 2.5 * 16000
    await room.silent()


async def test_a_hundred_conversations(
    room: Room, listener: Listener, engine: SpeechEngine
) -> None:
    """Leave no task, thread, socket or file, and nobody watches any more."""
    change_options(room, listen_delay_ms=0)
    engine.samples = noise(0.05)
    listener.enough_bytes = 640
    numbers = range(len(room.house.sim.cameras))

    async def ask_everywhere() -> None:
        listener.answers = ["a friend" for _ in numbers]
        answers = await asyncio.gather(*(ask(room, n, answers=ANSWERS) for n in numbers))
        assert {answer["id"] for answer in answers} == {"friend"}

    def watched() -> bool:
        return any(map(room.house.sim.live.viewers_of, room.house.sim.cameras))

    await ask_everywhere()
    await until(lambda: not watched(), timeout_s=30)
    before = open_files()
    async with room.house.nothing_left():
        for _ in range(TIMES // len(numbers)):
            await ask_everywhere()
    await until(lambda: not watched(), timeout_s=30)
    await until(lambda: open_files() <= before)


def open_files() -> int:
    """Return how many files and sockets this process has open, without pipes to pools."""
    links = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return sum(not re.match(r"pipe:|anon_inode", str(link)) for link in links)
