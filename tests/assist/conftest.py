"""A house that can be asked through its cameras."""

import asyncio
from pathlib import Path
from typing import Any, Literal, override

import numpy as np
import pytest
from homeassistant import config_entries
from homeassistant.components import conversation, tts
from homeassistant.components.assist_pipeline import audio_enhancer
from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.components.conversation.const import DATA_COMPONENT as CONVERSATION_COMPONENT
from homeassistant.components.stt.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component

from scripts.rig.current_vad import CurrentVad
from tests.media_player.room import Room
from tests.talk.conftest import engine, house, plain_engine
from tests.talk.house import House
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .listener import Listener

__all__ = ["engine", "house", "plain_engine"]


@pytest.fixture
def device_leg() -> bool:
    """Return whether cameras are clients of the media server, as real ones are."""
    return True


@pytest.fixture
async def assist(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set Assist up before the account, as Home Assistant does; no speech is kept on disk."""
    monkeypatch.setattr(tts, "DEFAULT_CACHE", False)
    monkeypatch.setattr(tts, "_init_tts_cache_dir", lambda *_: str(tmp_path))
    monkeypatch.setattr(audio_enhancer, "MicroVad", CurrentVad)
    for component in ("homeassistant", "conversation", "stt", "tts", "assist_pipeline"):
        assert await async_setup_component(hass, component, {})


@pytest.fixture
async def room(assist: None, house: House, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return a house whose satellites are enabled."""
    # Home Assistant reloads the account a while after, which would end a conversation.
    monkeypatch.setattr(config_entries, "RELOAD_AFTER_UPDATE_DELAY", 0)
    entities = er.async_get(house.hass)
    for entry in list(entities.entities.values()):
        if entry.disabled and entry.platform == "linkvisual":
            entities.async_update_entity(entry.entity_id, disabled_by=None)
    room = Room(house)
    last = room.entity_id("assist_satellite", "satellite", len(house.sim.cameras) - 1)
    await until(lambda: house.hass.states.is_state(last, "idle"))
    await house.hass.async_block_till_done()
    for camera in house.sim.cameras:
        camera.knobs.live_hears = "room"
    return room


@pytest.fixture
async def listener(room: Room, engine: SpeechEngine) -> Listener:
    """Return the speech-to-text engine of the preferred pipeline, which speaks with `engine`."""
    hass = room.house.hass
    listener = Listener()
    await hass.data[DATA_COMPONENT].async_add_entities([listener])
    await async_update_pipeline(
        hass,
        async_get_pipeline(hass),
        stt_engine=listener.entity_id,
        stt_language="en",
        tts_engine=engine.entity_id,
        tts_language="en",
    )
    return listener


async def ask(room: Room, number: int = 0, **data: Any) -> dict[str, Any]:  # noqa: ANN401
    """Ask a question through a camera and return the answer."""
    response = await room.house.hass.services.async_call(
        "assist_satellite",
        "ask_question",
        {
            "entity_id": room.entity_id("assist_satellite", "satellite", number),
            "question": "Who is it?",
            "preannounce": False,
            **data,
        },
        blocking=True,
        return_response=True,
    )
    assert isinstance(response, dict)
    return response


def converse(room: Room) -> asyncio.Task[object]:
    """Start a conversation by asking who it is, without waiting for its end."""
    data = {
        "entity_id": room.entity_id("assist_satellite", "satellite"),
        "start_message": "Who is it?",
        "preannounce": False,
    }
    call = room.house.hass.services.async_call
    return asyncio.create_task(call("assist_satellite", "start_conversation", data, blocking=True))


def level(samples: np.ndarray) -> float:
    """Return the loudest sample."""
    return float(np.abs(samples.astype(np.int32)).max(initial=0))


class Host(conversation.ConversationEntity):
    """An agent that replies with what a test has prepared."""

    _attr_name = "Host"
    _attr_unique_id = "host"

    def __init__(self) -> None:
        """Have nothing to say yet."""
        self.entity_id = "conversation.host"
        self.replies: list[str] = []
        self.understood: list[str] = []

    @property
    @override
    def supported_languages(self) -> Literal["*"]:
        return "*"

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        self.understood.append(user_input.text)
        reply = self.replies.pop(0)
        response = intent.IntentResponse(language="en")
        response.async_set_speech(reply)
        return conversation.ConversationResult(
            response, chat_log.conversation_id, continue_conversation=reply.endswith("?")
        )


@pytest.fixture
async def host(room: Room, listener: Listener) -> Host:
    """Return the agent of the preferred pipeline."""
    hass = room.house.hass
    host = Host()
    await hass.data[CONVERSATION_COMPONENT].async_add_entities([host])
    await async_update_pipeline(hass, async_get_pipeline(hass), conversation_engine=host.entity_id)
    return host
