"""Messages, through Home Assistant's text-to-speech."""

import asyncio

import pytest
from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from tests.intercom.signals import noise, tone

from .house import House
from .speech_engine import SpeechEngine


async def test_a_message(house: House, engine: SpeechEngine) -> None:
    """Every sample of it, in the format that needs no conversion."""
    async with house.nothing_left():
        response = await house.talk(message="Hello")
        assert set(await house.heard(engine.samples)) == {1}
    (answer,) = response.values()
    assert answer["duration"] == pytest.approx(0.5, abs=0.02)
    ((message, language, options),) = engine.asked
    assert (message, language) == ("Hello", "en")
    assert options["preferred_format"] == "wav"
    assert int(str(options["preferred_sample_rate"])) == 8000


async def test_a_message_begins_before_it_is_spoken_to_the_end(
    house: House, engine: SpeechEngine
) -> None:
    """The camera hears the first half while the second is not there yet."""
    engine.samples, engine.go_on = noise(0.8), asyncio.Event()
    talking = house.begin(message="Hello", timeout=2)
    await house.sessions_open()
    await asyncio.sleep(2.2)
    assert not talking.done()
    engine.go_on.set()
    (answer,) = (await talking).values()
    assert answer["time_to_first_audio"] < 2
    times = await house.heard(engine.samples)
    assert sum(times) >= len(times) - 1


async def test_engine_language_and_options(house: House, engine: SpeechEngine) -> None:
    """Reach the engine, but the format stays ours."""
    await house.talk(
        message="Hello",
        tts=engine.entity_id,
        language="zh",
        options={"voice": "old", "preferred_sample_rate": 44100},
    )
    ((_, language, options),) = engine.asked
    assert language == "zh"
    assert options["voice"] == "old"
    assert int(str(options["preferred_sample_rate"])) == 8000


async def test_an_engine_of_another_format(house: House, plain_engine: SpeechEngine) -> None:
    """Is converted by Home Assistant."""
    plain_engine.samples = tone(0.5, rate_hz=16000)
    (answer,) = (await house.talk(message="Hello", tts=plain_engine.entity_id)).values()
    assert answer["duration"] == pytest.approx(0.5, abs=0.05)
    recording = await house.sim.wait_for_recording()
    assert 7000 < recording.stats["peak"] < 9000


async def test_a_speech_of_the_media_source(house: House, engine: SpeechEngine) -> None:
    """What automations hand on as media."""
    media = f"media-source://tts/{engine.entity_id}?message=Hello&language=en"
    async with house.nothing_left():
        await house.talk(media=media)
        assert set(await house.heard(engine.samples)) == {1}


@pytest.mark.parametrize("cache", [True, False])
async def test_a_speech_that_is_kept_or_not(
    house: House, engine: SpeechEngine, cache: bool
) -> None:
    """As whoever asks for it wants, whatever the default is."""
    manager = house.hass.data[DATA_TTS_MANAGER]
    manager.use_file_cache = not cache
    media = f"media-source://tts/{engine.entity_id}?message=Hello&cache={str(cache).lower()}"
    await house.talk(media=media)
    await house.hass.async_block_till_done()
    assert bool(manager.file_cache) is cache


async def test_a_speech_stream_of_the_media_source(house: House, engine: SpeechEngine) -> None:
    """What Assist hands on while it still thinks."""
    stream = tts.async_create_stream(
        house.hass,
        engine.entity_id,
        "en",
        {tts.ATTR_PREFERRED_FORMAT: "wav", tts.ATTR_PREFERRED_SAMPLE_RATE: 8000},
    )
    stream.async_set_message("Hello")
    await house.talk(media=stream.media_source_id)
    assert set(await house.heard(engine.samples)) == {1}
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(media="media-source://tts/-stream-/gone.wav")
    assert str(raised.value) == "The speech is no longer available"


async def test_no_engine(house: House) -> None:
    """Home Assistant may have none."""
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(message="Hello")
    assert (
        str(raised.value)
        == "Home Assistant has no text-to-speech engine yet. Add one, or play media instead"
    )


async def test_an_unknown_engine(house: House, engine: SpeechEngine) -> None:
    """Is named."""
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(message="Hello", tts="tts.nobody")
    assert str(raised.value) == "There is no text-to-speech engine tts.nobody"


async def test_an_engine_that_fails(house: House, engine: SpeechEngine) -> None:
    """Home Assistant's own sentence is the error."""
    engine.fails = True
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(message="Hello")
    assert str(raised.value) == "The engine has lost its voice"


async def test_stopping_a_speech_that_does_not_end(house: House, engine: SpeechEngine) -> None:
    """Leaves nothing of ours; the engine may speak into Home Assistant's cache."""
    engine.go_on = asyncio.Event()
    async with house.nothing_left():
        talking = house.begin(message="Hello")
        await house.sessions_open()
        await house.hass.services.async_call(
            "linkvisual", "stop_talk", {"entity_id": house.camera()}, blocking=True
        )
        (answer,) = (await talking).values()
    assert answer["outcome"] == "stopped"
    engine.go_on.set()
