"""Calls of one moment: first asked, first heard, however long each takes to be looked up."""

import asyncio
from pathlib import Path
from typing import override
from unittest.mock import AsyncMock, Mock

import pytest
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    async_capture_events,
    mock_integration,
    mock_platform,
)

from custom_components.linkvisual.events import EVENT_TURN_ENDED
from tests.intercom.signals import noise, times_heard
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

from .room import Room


class Library(MediaSource):
    """Finds a file when it is told to, or at once."""

    def __init__(self, folder: Path) -> None:
        """Have the files of a folder."""
        super().__init__("library")
        self.asked: list[str] = []
        self.found = asyncio.Event()
        self._folder = folder

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        self.asked.append(item.identifier)
        if item.identifier.startswith("slow"):
            await self.found.wait()
        return PlayMedia("", "audio/wav", path=self._folder / f"{item.identifier}.wav")


@pytest.fixture
async def library(room: Room) -> Library:
    """Return a media source, with two files that are found late."""
    hass = room.house.hass
    assert await async_setup_component(hass, "media_source", {})
    for number, name in enumerate(("slow1", "slow2", "quick1", "quick2")):
        room.house.file(noise(0.2, seed=number), f"{name}.wav")
    source = Library(room.house.media)
    mock_integration(hass, MockModule("library"))
    mock_platform(
        hass, "library.media_source", Mock(async_get_media_source=AsyncMock(return_value=source))
    )
    hass.config.components.add("library")
    return source


def at(name: str) -> str:
    """Return the id of a file in the library."""
    return f"media-source://library/{name}"


async def test_announcements_and_talks(room: Room, library: Library, engine: SpeechEngine) -> None:
    """Of all kinds, chimes included."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    calls = [
        room.house.begin(media={"media_content_id": at("slow1"), "media_content_type": "music"}),
        room.house.begin(message="Second", tts=engine.entity_id),
        room.begin(at("quick1"), announce=True),
        room.house.begin(message="Fourth", tts=engine.entity_id, preannounce_media=at("slow2")),
        room.house.begin(media=room.house.file(noise(0.2, seed=7), "fifth.wav")),
        room.begin(at("quick2"), announce=True),
    ]
    await until(lambda: len(library.asked) >= 4)
    library.found.set()
    await asyncio.gather(*calls)
    names = [event.data["name"] for event in events]
    assert names == ["slow1", "Second", "quick1", "Fourth", "fifth", "quick2"]


async def test_the_queue(room: Room, library: Library) -> None:
    """Is in the order of the calls."""
    events = async_capture_events(room.house.hass, EVENT_TURN_ENDED)
    names = ["slow1", "quick1", "slow2", "quick2"]
    calls = [room.begin(at(name), enqueue="add") for name in names]
    await until(lambda: len(library.asked) >= 4)
    library.found.set()
    await asyncio.gather(*calls)
    await room.silent()
    assert [event.data["name"] for event in events] == names


async def test_what_is_never_found(room: Room, library: Library) -> None:
    """Holds up nobody once it is given up."""
    said = noise(0.2, seed=9)
    words = room.house.file(said, "words.wav")
    first = room.begin(at("slow1"), announce=True)
    await until(lambda: library.asked)
    (room.house.media / "slow1.wav").unlink()
    second = room.begin(words, announce=True)
    library.found.set()
    with pytest.raises(HomeAssistantError, match="no such file"):
        await first
    await second
    await room.silent()
    assert set(times_heard(said, room.recordings())) == {1}


async def test_silence_lets_others_on(room: Room, library: Library) -> None:
    """What was asked for before it is neither heard nor waited for."""
    first = room.begin(at("slow1"), announce=True)
    await until(lambda: library.asked)
    await room.call("media_stop")
    await room.play(at("quick1"), announce=True)
    library.found.set()
    await first
    assert len(room.recordings()) == 1
