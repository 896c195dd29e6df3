"""The blueprint that asks at the door, in an automation that runs."""

import shutil
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.media_player.room import Room
from tests.talk.speech_engine import SpeechEngine
from tests.test_blueprints import BLUEPRINTS, automate
from tests.waiting import until

from .listener import Listener


@pytest.fixture
async def phone(hass: HomeAssistant, room: Room, tmp_path: Path) -> list[ServiceCall]:
    """Return what a phone was told by an automation that a doorbell starts."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints" / "automation" / "linkvisual")
    hass.states.async_set("binary_sensor.bell", "off")
    await automate(
        hass,
        "ask_at_the_door",
        trigger_entities=["binary_sensor.bell"],
        satellite=room.entity_id("assist_satellite", "satellite"),
        first_actions=[{"action": "test.opened"}],
        second_actions=[{"action": "test.called"}],
        notify="test.phone",
    )
    return async_mock_service(hass, "test", "phone")


@pytest.mark.parametrize(
    ("answer", "reply", "action"),
    [
        ("it is the post", "Thank you! Please put it beside the door.", "opened"),
        ("a friend", "One moment, please. Somebody is coming.", "called"),
        ("who wants to know", "Thank you. I will pass it on.", None),
    ],
)
async def test_an_answer(
    room: Room,
    listener: Listener,
    engine: SpeechEngine,
    phone: list[ServiceCall],
    answer: str,
    reply: str,
    action: str | None,
) -> None:
    """Gets its reply, its actions, and to the phone."""
    hass = room.house.hass
    done = {name: async_mock_service(hass, "test", name) for name in ("opened", "called")}
    listener.answers, listener.enough_bytes = [answer], 16000
    hass.states.async_set("binary_sensor.bell", "on")
    await until(lambda: phone)
    await hass.async_block_till_done()
    assert [words for words, *_ in engine.asked] == ["Hello! Who is it?", reply]
    assert answer in phone[0].data["message"]
    assert {name for name, calls in done.items() if calls} == ({action} if action else set())


async def test_nobody_answers(
    room: Room, listener: Listener, engine: SpeechEngine, phone: list[ServiceCall]
) -> None:
    """The phone gets a picture, and nothing more is said."""
    hass = room.house.hass
    listener.enough_bytes = 16000
    hass.states.async_set("binary_sensor.bell", "on")
    await until(lambda: phone)
    assert phone[0].data["message"].strip().endswith("nobody answered")
    assert phone[0].data["data"]["image"] == f"/api/camera_proxy/{room.house.camera()}"
    assert [words for words, *_ in engine.asked] == ["Hello! Who is it?"]
