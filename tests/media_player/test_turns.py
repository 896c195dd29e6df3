"""Who waits, who was cut, who never got a word in: to be seen at the sensor and in events."""

import asyncio
from typing import Any

import pytest
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.events import EVENT_TURN_ENDED
from custom_components.linkvisual.intercom import LiveTalk, LiveTalkOptions, origin
from custom_components.linkvisual.options import talk_options_of
from tests.intercom.signals import noise
from tests.talk.house import House
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .room import Room


async def live_voice(house: House, name: str) -> LiveTalk:
    """Return a voice of somebody who talks live."""
    data = house.entry.runtime_data

    async def heartbeat() -> int:
        return 0

    async def begin() -> LiveTalk:
        intercom = data.intercoms.of(house.sim.cameras[0].iot_id)
        voice: LiveTalk = intercom.live_voice(
            talk_options_of(house.entry, None),
            LiveTalkOptions(release_after_s=30),
            name=name,
            heartbeat=heartbeat,
            on_ended=lambda err: None,
        )
        voice.feed(b"\x55" * 160)
        return voice

    voice: LiveTalk = await data.intercoms.media_loop.run(begin())
    return voice


def last(room: Room) -> dict[str, Any]:
    """Return what the sensor tells of the last turn."""
    attributes = room.talking().attributes
    names = ("last", "last_name", "last_outcome", "last_error")
    return {name: attributes[name] for name in names}


async def test_who_waits(room: Room) -> None:
    """By name, the next one first."""
    house = room.house
    tasks = [house.begin(media=house.file(noise(9), f"{name}.wav")) for name in "a"]
    await house.sessions_open()
    await room.play(house.file(noise(9), "song.wav"))
    tasks.append(house.begin(media=house.file(noise(9), "b.wav")))
    await until(lambda: len(room.talking().attributes["waiting"]) == 2)
    attributes = room.talking().attributes
    assert attributes["waiting"] == ["announcement", "media"]
    assert attributes["waiting_names"] == ["b", "song"]
    await room.call("media_stop")
    await asyncio.gather(*tasks)


async def test_who_is_turned_away(room: Room) -> None:
    """Is told by what, and leaves a trace."""
    house = room.house
    first = house.begin(media=house.file(noise(9), "long.wav"))
    await house.sessions_open()
    sentence = f'{house.name()} is busy with "long"'
    for name, data in (("hasty", {"when_busy": "reject"}), ("patient", {"timeout": 1})):
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=house.file(noise(0.3), f"{name}.wav"), **data)
        assert str(raised.value) == sentence
        await until(lambda name=name: last(room)["last_name"] == name)  # type: ignore[misc]
        assert last(room)["last_outcome"] == "rejected"
        assert last(room)["last_error"] == sentence
        assert room.talking().attributes["name"] == "long"
    await room.call("media_stop")
    await first


async def test_who_talks_live(room: Room) -> None:
    """Is named to who has to wait too long."""
    house = room.house
    voice = await live_voice(house, "Ann")
    await until(lambda: room.talking().state == "live")
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(media=house.file(noise(0.3)), timeout=1)
    assert str(raised.value) == f"Ann is talking through {house.name()}"
    await house.entry.runtime_data.intercoms.media_loop.run(voice.close())


async def test_who_is_stopped_while_waiting(room: Room) -> None:
    """Leaves a trace, and no time was spent talking."""
    house, ended = room.house, async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    first = house.begin(media=house.file(noise(9), "long.wav"))
    await house.sessions_open()
    second = house.begin(media=house.file(noise(9), "second.wav"))
    await until(lambda: room.talking().attributes["waiting"])
    second.cancel()
    await until(lambda: ended)
    assert last(room)["last_name"] == "second"
    assert last(room)["last_outcome"] == ended[0].data["outcome"] == "stopped"
    assert ended[0].data["duration"] == 0
    await room.call("media_stop")
    await first


async def test_why_it_failed(room: Room) -> None:
    """In the language of Home Assistant."""
    house = room.house
    house.hass.config.language = "zh-Hans"
    await async_get_translations(house.hass, "zh-Hans", "exceptions", [DOMAIN])
    house.sim.cameras[0].knobs.socket_script = "close"  # type: ignore[assignment]
    with pytest.raises(HomeAssistantError):
        await house.talk(media=house.file(noise(0.5)))
    await until(lambda: last(room)["last_outcome"] == "failed")
    assert last(room)["last_error"] == f"与 {house.name()} 扬声器的连接中断了两次"


async def test_a_camera_that_does_not_begin(room: Room) -> None:
    """Has failed; nobody stopped it."""
    house = room.house
    house.sim.set_knob("connect_delay_ms", 1500)
    with pytest.raises(HomeAssistantError):
        await house.talk(media=house.file(noise(0.5)), timeout=1)
    await until(lambda: last(room)["last_outcome"] == "failed")
    assert last(room)["last_error"] == f"{house.name()} did not start speaking in time"
    await asyncio.sleep(0.8)


async def test_an_event_for_each_turn(room: Room) -> None:
    """In their order, with what an automation may want to know."""
    house, ended = room.house, async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    await room.play(house.file(noise(9), "song.wav"))
    began_s = house.hass.loop.time()
    await house.talk(media=house.file(noise(0.4), "words.wav"))
    lasted_s = house.hass.loop.time() - began_s
    await until(lambda: room.talking().state == "media")
    await room.call("media_stop")
    await until(lambda: len(ended) == 3)
    told = [dict(event.data) for event in ended]
    for data in told:
        assert data.pop("entity_id") == room.intercom()
        assert data.pop("device_id")
        assert data.pop("duration") >= 0
        assert data.pop("error") is None
        assert data.pop("transcript") == []
    uncut = {"cut_by": None, "cut_by_name": None}
    cut = {"cut_by": "announcement", "cut_by_name": "words"}
    assert told == [
        {"kind": "media", "name": "song", "outcome": "preempted", **cut},
        {"kind": "announcement", "name": "words", "outcome": "played", **uncut},
        {"kind": "media", "name": "song", "outcome": "stopped", **uncut},
    ]
    assert 0.3 <= ended[1].data["duration"] <= lasted_s + 0.1


async def test_on_whose_behalf(room: Room, engine: SpeechEngine) -> None:
    """State and event carry the context of the call, whichever action it was."""
    house, hass = room.house, room.house.hass
    ended = async_capture_events(hass, EVENT_TURN_ENDED)
    path = house.file(noise(0.6))
    speech = {"entity_id": engine.entity_id, "media_player_entity_id": room.speaker()}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("linkvisual", "talk", {"entity_id": house.camera(), "media": path}),
        (
            "media_player",
            "play_media",
            {
                "entity_id": room.speaker(),
                "media_content_id": path,
                "media_content_type": "music",
            },
        ),
        ("tts", "speak", {**speech, "message": "Hello"}),
    ]
    for domain, action, data in calls:
        context = Context()
        calling = asyncio.create_task(
            hass.services.async_call(domain, action, data, blocking=True, context=context)
        )
        await until(lambda: room.talking().state != "idle")
        assert room.talking().context.id == context.id, action
        await calling
        await until(lambda: room.talking().state == "idle")
        assert room.talking().context.id == context.id, action
        assert ended.pop().context.id == context.id, action
        assert not ended


async def test_a_live_voice_talks_for_its_user(room: Room) -> None:
    """Also from tasks that know nothing of it."""
    context = Context(user_id="ann")
    token = origin.set(context)
    voice = await live_voice(room.house, "Ann")
    origin.reset(token)
    await until(lambda: room.talking().state == "live")
    assert room.talking().context is context
    await room.house.entry.runtime_data.intercoms.media_loop.run(voice.close())
