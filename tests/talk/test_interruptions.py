"""What ends a talk before its end, and that nothing is left of it."""

import asyncio
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

from custom_components.linkvisual.const import DOMAIN
from tests.intercom.signals import PIECE_S, noise
from tests.waiting import until

from .house import House, logged


async def begin_long(house: House, *numbers: int) -> asyncio.Task[dict[str, Any]]:
    """Begin to say something that takes ten seconds, and return when it is heard."""
    talking = house.begin(*numbers, media=house.file(noise(10), "long.wav"))
    await house.sessions_open(max(len(numbers), 1))
    await asyncio.sleep(0.1)
    return talking


async def stop_talk(house: House, number: int = 0) -> None:
    """Call the action."""
    data = {"entity_id": house.camera(number)}
    await house.hass.services.async_call(DOMAIN, "stop_talk", data, blocking=True)


async def test_stop_talk(house: House) -> None:
    """Silences one camera; the others go on; whoever waits for it is dropped."""
    async with house.nothing_left():
        talking = await begin_long(house, 0, 1)
        waiting = house.begin(0, media=house.file(noise(0.3)))
        intercoms, iot_id = house.entry.runtime_data.intercoms, house.sim.cameras[0].iot_id
        await until(lambda: intercoms.status_of(iot_id).waiting)
        await stop_talk(house, 0)
        (answer,) = (await waiting).values()
        assert answer["outcome"] == "stopped"
        assert answer["time_to_first_audio"] is None
        assert not talking.done()
        await stop_talk(house, 1)
        response = await talking
        assert {answer["outcome"] for answer in response.values()} == {"stopped"}
        await stop_talk(house, 0)
    assert {recording.stats["close_code"] for recording in house.sim.recordings} == {1000}


async def test_a_script_that_is_stopped(house: House) -> None:
    """Takes its voice along."""
    hass, media = house.hass, house.file(noise(10), "long.wav")
    action = {
        "action": f"{DOMAIN}.talk",
        "target": {"entity_id": house.camera()},
        "data": {"media": media},
    }
    assert await async_setup_component(hass, "script", {"script": {"say": {"sequence": [action]}}})
    async with house.nothing_left():
        await hass.services.async_call("script", "turn_on", {"entity_id": "script.say"})
        await house.sessions_open()
        await asyncio.sleep(0.1)
        await hass.services.async_call("script", "turn_off", {"entity_id": "script.say"}, True)
        await house.sessions_open(0)
    state = hass.states.get("script.say")
    assert state is not None
    assert state.state == "off"
    (answer,) = (await house.talk(media=house.file(noise(0.2)), when_busy="reject")).values()
    assert answer["outcome"] == "played"


async def test_a_call_that_is_cancelled(house: House) -> None:
    """Has freed the camera when it is over."""
    async with house.nothing_left():
        for _ in range(3):
            talking = await begin_long(house)
            talking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await talking
            assert house.entry.runtime_data.intercoms.of(house.sim.cameras[0].iot_id).holder is None
            await house.sessions_open(0)


async def test_unloading(house: House) -> None:
    """Ends the talk in an orderly way, and the action with it."""
    async with house.nothing_left():
        talking = await begin_long(house, 0, 1)
        assert await house.hass.config_entries.async_unload(house.entry.entry_id)
        response = await talking
    assert {answer["outcome"] for answer in response.values()} == {"stopped"}
    await until(lambda: len(house.sim.recordings) == 2)
    assert {recording.stats["close_code"] for recording in house.sim.recordings} == {1000}


async def test_unloading_while_connecting(house: House) -> None:
    """A camera that does not answer holds nothing up."""
    house.sim.set_knob("connect_delay_ms", 500)
    async with house.nothing_left():
        talking = house.begin(media=house.file(noise(1)))
        await until(lambda: house.sim.calls.counts["QueryVoiceIntercom"])
        assert await house.hass.config_entries.async_unload(house.entry.entry_id)
        (answer,) = (await talking).values()
        await asyncio.sleep(0.5)
    assert answer["outcome"] == "stopped"


async def test_home_assistant_stops(house: House) -> None:
    """So does the talk."""
    async with house.nothing_left():
        talking = await begin_long(house)
        stopping = asyncio.create_task(house.hass.async_stop(force=True))
        (answer,) = (await talking).values()
        assert answer["outcome"] == "stopped"
        await house.sessions_open(0)
        thread = house.entry.runtime_data.intercoms.media_loop._thread
        await until(lambda: not thread.is_alive())
        await stopping


@pytest.mark.usefixtures("one_answer_is_enough")
async def test_a_camera_that_is_removed(house: House) -> None:
    """From the account, while it talks; the others go on."""
    words = noise(1.5)
    async with house.nothing_left():
        talking = house.begin(0, 1, media=house.file(words))
        await house.sessions_open(2)
        await asyncio.sleep(0.2)
        (gone, name), stays = (house.camera(0), house.name(0)), house.camera(1)
        coordinator = house.entry.runtime_data.coordinator
        device = house.sim.tenant.remove_device(house.sim.cameras[0].iot_id)
        coordinator._next_discovery_s = 0.0
        await coordinator.async_refresh()
        house.sim.talk.kick(device)
        response = await talking
    assert response[gone]["error"] == f"{name} is no longer in the account"
    assert response[stays]["outcome"] == "played"


async def test_a_drop_is_not_noticed(house: House) -> None:
    """Whoever called sees it in the response only."""
    house.sim.set_knob("socket_script", "reset@30tags")
    house.sim.set_knob("socket_script_sessions", 1)
    words = noise(1)
    (answer,) = (await house.talk(media=house.file(words))).values()
    assert (answer["outcome"], answer["reconnects"]) == ("played", 1)
    times = await house.heard(words, sessions=2)
    assert min(times) >= 1
    assert sum(count - 1 for count in times) * PIECE_S <= 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("knobs", "sentence"),
    [
        ({"socket_script": "reset@20tags"}, "The connection to the speaker of {} broke off twice"),
        (
            {"voice_url_ttl_s": 0},
            "The media server refused the connection to the speaker of {}",
        ),
        (
            {"voice_url_ttl_s": 0, "voice_url_reject": "accept_then_close"},
            "The connection to the speaker of {} broke off twice",
        ),
        ({"action_errors": "QueryVoiceIntercom=200/403/device status error"}, "{} is offline"),
        (
            {"action_errors": "QueryVoiceIntercom=403/Forbidden.RAM/no"},
            "The RAM user of the AccessKey may not call linkvisual:QueryVoiceIntercom",
        ),
        (
            {"action_errors": "QueryVoiceIntercom=404/InvalidAccessKeyId.NotFound/no"},
            "The cloud does not know the AccessKey ID, or it is disabled",
        ),
        (
            {"action_errors": "QueryVoiceIntercom=200/9999/strange"},
            "The cloud refused the call with the code 9999",
        ),
        (
            {"action_errors": "QueryVoiceIntercom=429/Throttling.User/slow down"},
            "The account has made too many calls",
        ),
        ({"outage": "503*"}, "The cloud is not working at the moment"),
        ({"outage": "hang*"}, "The cloud did not answer in time"),
        ({"outage": "truncated*"}, "The answer did not come from the cloud"),
        ({"connect_delay_ms": 1500}, "{} did not start speaking in time"),
    ],
)
async def test_the_cloud_says_no(
    house: House, knobs: dict[str, object], sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Each in a sentence that says what to do about it; no secret is in it or in the log."""
    caplog.set_level("DEBUG")
    for name, value in knobs.items():
        house.sim.set_knob(name, value)
    timeout_s = 1 if "connect_delay_ms" in knobs else 10
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=house.file(noise(1)), timeout=timeout_s)
        await house.sessions_open(0)
    assert str(raised.value) == sentence.format(house.name())
    texts = f"{raised.value!r} {raised.value.__cause__!r} {logged(caplog)}"
    for secret in ("token=", house.sim.access_key_secret, "/talk/"):
        assert secret not in texts
    if "connect_delay_ms" in knobs:
        await asyncio.sleep(0.8)


async def test_the_talk_url_is_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """At any level, of any of our loggers."""
    caplog.set_level("DEBUG")
    house.sim.set_knob("socket_script", "ping@0.01s,text@0.02s,reset@20tags")
    house.sim.set_knob("socket_script_sessions", 1)
    await house.talk(media=house.file(noise(0.6)))
    assert "/talk/" not in logged(caplog)
    assert "token=" not in logged(caplog)


async def test_unloaded_and_loaded_again(hass: HomeAssistant, house: House) -> None:
    """It talks as before."""
    words = noise(0.2)
    for sessions in (1, 2):
        await house.talk(media=house.file(words))
        assert set(await house.heard(words, sessions=sessions)) == {sessions}
        assert await hass.config_entries.async_reload(house.entry.entry_id)
    assert house.entry.state is ConfigEntryState.LOADED
