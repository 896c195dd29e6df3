"""What is to be read of what is being said."""

import asyncio

import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.linkvisual.media.titles import LONGEST_NAME, short_name
from tests.intercom.signals import noise
from tests.media_player.conftest import room
from tests.media_player.room import Room
from tests.waiting import until

from .speech_engine import SpeechEngine
from .web_server import WebServer

__all__ = ["room"]


def names(room: Room) -> tuple[object, object]:
    """Return how the last turn is called, and what is being said now."""
    attributes = room.talking().attributes
    return attributes["last_name"], attributes["name"]


async def test_a_message(room: Room, engine: SpeechEngine) -> None:
    """Is to be read while it is said, and afterwards."""
    engine.samples, engine.go_on = noise(0.8), asyncio.Event()
    talking = room.house.begin(message="There is a parcel.\n\nIt is yours.")
    await room.becomes("playing")
    name = "There is a parcel. It is yours."
    assert names(room) == (None, name)
    assert room.state().attributes["media_title"] == name
    engine.go_on.set()
    await talking
    await until(lambda: names(room) == (name, None))


async def test_media(room: Room) -> None:
    """Are called what the media browser calls them, else as their file."""
    path = room.house.file(noise(0.2), "Bell at night.wav")
    for title, name in ((None, "Bell at night"), ("Ding dong", "Ding dong")):
        metadata = {"metadata": {"title": title}} if title else {}
        media = {"media_content_id": path, "media_content_type": "audio/wav", **metadata}
        await room.house.talk(media=media)
        await until(lambda name=name: names(room) == (name, None))  # type: ignore[misc]


async def test_an_address_with_a_token(room: Room, web_server: WebServer) -> None:
    """Shows neither the token nor the password."""
    web_server.body = b"no sound"
    media = web_server.url("sound/alarm.mp3?token=secret").replace("://", "://ann:hidden@")
    with pytest.raises(HomeAssistantError):
        await room.house.talk(media=media)
    await until(lambda: names(room)[0] is not None)
    assert names(room) == ("alarm", None)


async def test_a_playlist_that_cannot_be_read(room: Room, web_server: WebServer) -> None:
    """Is an error for who asked, in a sentence."""
    web_server.body = b""
    with pytest.raises(HomeAssistantError) as raised:
        await room.house.talk(media=web_server.url("sound/list.m3u"))
    assert str(raised.value).startswith("The audio could not be loaded")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Dinner is ready", "Dinner is ready"),
        ("word " * 40, "word " * 22 + "word…"),
        ("饭" * 200, "饭" * (LONGEST_NAME - 1) + "…"),
        ("a " + "b" * 200, "a " + "b" * (LONGEST_NAME - 3) + "…"),
    ],
)
def test_long_messages(message: str, name: str) -> None:
    """Are shortened between two words, in a language that has them."""
    assert short_name(message) == name
    assert len(name) <= LONGEST_NAME
