"""A visitor's spoken words, from the camera's microphone through a real speech recognizer to an answer."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.live.listening import Deliver, Listening
from scripts.rig.demo_speech.espeak import Espeak
from scripts.rig.demo_speech.tts import DemoSpeech
from scripts.rig.paths import STT_PYTHON
from scripts.rig.stt import Recognizer, running_recognizer
from scripts.rig.visitor import say_to_wav
from tests.media_player.room import Room

from .conftest import ask

QUESTION = "Hello. You have rung the bell. Who is at the door?"
QUESTION_HEARD = "[[[hello] you have] rung the bell] who is at the door"
"""A stream that is opened for the question brings the end of it only."""

ANSWERS = [
    {"id": "post", "sentences": ["it is the post", "[i have] a parcel [for you]"]},
    {"id": "friend", "sentences": ["it is (a friend|anna)"]},
    {"id": "nobody", "sentences": ["nobody special"]},
]
SPOKEN = {
    "It is the post.": "post",
    "I have a parcel.": "post",
    "A parcel for you.": "post",
    "It is a friend.": "friend",
    "It is Anna.": "friend",
    "Nobody special.": "nobody",
}


def plain(sentence: str) -> str:
    """Return a sentence as the recognizer writes it."""
    return sentence.lower().rstrip(".")


@pytest.fixture
async def recognizer(room: Room, tmp_path: Path) -> AsyncIterator[Recognizer]:
    """Run a recognizer that knows the answers, and the question too."""
    if not STT_PYTHON.exists():
        if os.environ.get("CI"):
            pytest.fail("There is no speech recognizer: scripts/setup --oracles")
        pytest.skip("There is no speech recognizer")
    sentences = [QUESTION_HEARD, *map(plain, SPOKEN)]
    async with running_recognizer(sentences, tmp_path / "recognizer.log") as running:
        yield running


@pytest.fixture
async def voice(hass: HomeAssistant, room: Room, recognizer: Recognizer) -> Espeak:
    """Return the voice of the house, whose pipeline understands by Home Assistant's Wyoming integration."""
    entry = await hass.config_entries.flow.async_init(
        "wyoming", context={"source": SOURCE_USER}, data=recognizer.config_flow_answers()["user"]
    )
    await hass.async_block_till_done()
    engines = er.async_entries_for_config_entry(er.async_get(hass), entry["result"].entry_id)
    espeak = await hass.async_add_executor_job(Espeak)
    speech = DemoSpeech(MockConfigEntry(), espeak)
    await hass.data[DATA_COMPONENT].async_add_entities([speech])
    await async_update_pipeline(
        hass,
        async_get_pipeline(hass),
        stt_engine=engines[0].entity_id,
        stt_language="en",
        tts_engine=speech.entity_id,
        tts_language="en",
    )
    return espeak


def let_visit(room: Room, voice: Espeak, sentence: str, folder: Path) -> None:
    """Let somebody answer the next question with a sentence; the camera hears itself loudly."""
    knobs = room.house.sim.cameras[0].knobs
    path = say_to_wav(voice, sentence, folder / f"{plain(sentence)}.wav")
    knobs.visitor, knobs.echo_db = (str(path),), -6


async def understood(room: Room) -> tuple[str, str | None]:
    """Ask, and return what was understood and its id; nothing where nobody seems to have answered."""
    try:
        answer = await ask(room, question=QUESTION, answers=ANSWERS)
    except HomeAssistantError as err:
        if err.translation_key != "no_answer":
            raise
        return "", None
    return answer["sentence"], answer["id"]


async def test_six_answers_are_understood(room: Room, voice: Espeak, tmp_path: Path) -> None:
    """Each by its words and its id, though the camera hears its own question."""
    answers = {}
    async with room.house.nothing_left():
        for sentence in SPOKEN:
            let_visit(room, voice, sentence, tmp_path)
            answers[sentence] = await understood(room)
    assert answers == {spoken: (plain(spoken), id_) for spoken, id_ in SPOKEN.items()}


@pytest.mark.parametrize("device_leg", [False], ids=["in place"])
async def test_without_the_gate_the_house_hears_itself(
    room: Room, voice: Espeak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above proves is the gate: opened at once, it lets the question be the answer.

    A camera that has to come first would bring too little of the question on a busy machine.
    """
    expect = Listening.expect

    def expect_at_once(self: Listening, deliver: Deliver) -> None:
        expect(self, deliver)
        self._opens_at_s = asyncio.get_running_loop().time()

    monkeypatch.setattr(Listening, "expect", expect_at_once)
    let_visit(room, voice, "It is the post.", tmp_path)
    # The visitor waits until nobody could take their answer for the end of the question.
    room.house.sim.cameras[0].knobs.visitor_pause_ms = 3000
    sentence, id_ = await understood(room)
    assert sentence != "it is the post"
    assert id_ != "post"
