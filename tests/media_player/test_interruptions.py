"""Who may interrupt media, and where it goes on."""

import asyncio

from tests.intercom.signals import noise, times_heard
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .room import Room
from .test_playing import FADED_PIECES


async def test_an_announcement_over_media(room: Room) -> None:
    """Is heard whole, and the media goes on where it was."""
    song, words = noise(3.0), noise(0.6, seed=2)
    await room.play(room.house.file(song, "song.wav"))
    await asyncio.sleep(0.7)
    announcing = room.begin(room.house.file(words, "words.wav"), announce=True)
    await until(lambda: room.talking().state == "announcement")
    assert room.state().attributes["media_title"] == "words"
    await announcing
    await until(lambda: room.talking().state == "media")
    await room.silent()
    recordings = room.recordings()
    assert len(recordings) == 3
    assert set(times_heard(words, recordings[1:2])) == {1}
    times = times_heard(song, recordings)
    assert max(times) == 1
    assert times.count(0) <= FADED_PIECES


async def test_the_action_talk_over_media(room: Room) -> None:
    """Interrupts too, whatever it wants when somebody else talks."""
    song, words = noise(2.5), noise(0.4, seed=2)
    await room.play(room.house.file(song, "song.wav"))
    await room.house.talk(media=room.house.file(words, "words.wav"), when_busy="reject")
    await room.silent()
    assert set(times_heard(words, room.recordings())) == {1}
    assert max(times := times_heard(song, room.recordings())) == 1
    assert times.count(0) <= FADED_PIECES


async def test_who_cut_it(room: Room) -> None:
    """Is to be seen afterwards."""
    await room.play(room.house.file(noise(20.0), "song.wav"))
    words = room.house.file(noise(1.0, seed=2), "words.wav")
    announcing = room.begin(words, announce=True)
    await until(lambda: room.talking().attributes.get("waiting") == ["media"])
    attributes = room.talking().attributes
    assert room.talking().state == "announcement"
    assert (attributes["last"], attributes["last_outcome"]) == ("media", "preempted")
    assert (attributes["cut_by"], attributes["cut_by_name"]) == ("announcement", "words")
    await announcing
    await room.call("media_stop")


async def test_stop_talk_ends_media(room: Room) -> None:
    """It drops whatever is being said."""
    await room.play(room.house.file(noise(20.0)))
    await room.house.hass.services.async_call(
        "linkvisual", "stop_talk", {"entity_id": room.house.camera()}, blocking=True
    )
    await room.silent()


async def test_stop_ends_announcements(room: Room) -> None:
    """Also those that wait."""
    path = room.house.file(noise(20.0))
    announcing = [room.begin(path, announce=True) for _ in range(3)]
    await room.becomes("playing")
    await room.call("media_stop")
    await asyncio.gather(*announcing)
    await room.silent()


async def test_speech(room: Room, engine: SpeechEngine) -> None:
    """tts.speak announces; its words are the title."""
    await room.house.hass.services.async_call(
        "tts",
        "speak",
        {
            "entity_id": engine.entity_id,
            "media_player_entity_id": room.speaker(),
            "message": "Somebody is at the door",
        },
        blocking=True,
    )
    await room.silent()
    assert set(times_heard(engine.samples, room.recordings())) == {1}
    assert room.talking().attributes["last_name"] == "Somebody is at the door"


async def test_speech_begins_before_it_is_synthesised(room: Room, engine: SpeechEngine) -> None:
    """The first half is heard while the engine still works on the second."""
    engine.samples, engine.go_on = noise(0.8), asyncio.Event()
    speaking = room.begin("media-source://tts/tts.engine?message=Hello", announce=True)
    await room.becomes("playing")
    assert not speaking.done()
    engine.go_on.set()
    await speaking
    await room.silent()
    times = times_heard(engine.samples, room.recordings())
    assert sum(times) >= len(times) - 1
