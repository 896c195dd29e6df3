"""Media while the camera, the cloud or the network fails for a while."""

import asyncio

import pytest

from custom_components.linkvisual.intercom import TalkOptions
from tests.defaults import use_defaults
from tests.intercom.signals import noise, times_heard
from tests.talk.house import logged

from .room import Room

OFFLINE = "QueryVoiceIntercom=200/403/device status error"


async def fail(room: Room, knob: str, value: object) -> None:
    """Let the camera's session break, and every attempt to open another one."""
    room.house.sim.set_knob(knob, value)
    room.house.sim.talk.kick(room.house.sim.cameras[0])
    await room.becomes("buffering")


@pytest.mark.parametrize(
    ("knob", "bad", "good"),
    [
        ("action_errors", OFFLINE, "none"),
        ("outage", "503*", "none"),
        ("voice_url_ttl_s", 0, 10),
    ],
)
async def test_a_short_one(room: Room, knob: str, bad: object, good: object) -> None:
    """Is waited for, and the media goes on where it was."""
    song = noise(4.0)
    await room.play(room.house.file(song))
    await asyncio.sleep(0.8)
    await fail(room, knob, bad)
    await asyncio.sleep(0.7)
    assert room.state().state == "buffering"
    assert room.talking().state == "media"
    room.house.sim.set_knob(knob, good)
    await room.becomes("playing")
    await room.silent()
    times = times_heard(song, room.recordings())
    assert times.count(0) <= 5
    assert max(times) <= 2
    assert room.talking().attributes["last_outcome"] == "played"


async def test_one_that_lasts(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Ends the media, whatever else is in the queue, with its reason in the log."""
    use_defaults(monkeypatch, TalkOptions, outage_s=1.0)
    await room.play(room.house.file(noise(20.0)))
    await room.play(room.house.file(noise(20.0), "next.wav"), enqueue="add")
    await asyncio.sleep(0.3)
    await fail(room, "action_errors", OFFLINE)
    await room.silent()
    assert room.talking().attributes["last_outcome"] == "failed"
    assert logged(caplog).count("DeviceOfflineError") == 1


async def test_an_announcement_during_one(room: Room) -> None:
    """Is told that the camera is not there; it does not wait, and the media still does."""
    await room.play(room.house.file(noise(20.0)))
    await asyncio.sleep(0.3)
    await fail(room, "action_errors", OFFLINE)
    with pytest.raises(Exception, match="offline"):
        await room.play(room.house.file(noise(0.3), "words.wav"), announce=True)
    assert room.state().state == "buffering"
    room.house.sim.set_knob("action_errors", "none")
    await room.becomes("playing")
    await room.call("media_stop")
