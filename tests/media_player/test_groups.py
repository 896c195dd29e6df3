"""Several speakers in one call, and many calls to one speaker."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import pytest
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.intercom import TalkOptions
from custom_components.linkvisual.intercom.decode import containers
from custom_components.linkvisual.intercom.decode.decoder import OnInfo, decode
from custom_components.linkvisual.intercom.decode.start_barrier import StartBarrier
from custom_components.linkvisual.intercom.g711 import Samples
from tests.defaults import use_defaults
from tests.intercom.signals import noise, times_heard
from tests.waiting import until

from .room import Room

CLOCKS_DIFFER_S = 0.01
"""Of the day and of a session, in whole ms."""


@pytest.fixture
def decodes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list with an item for each decode that was begun."""
    begun: list[object] = []

    def counted(file: BinaryIO, on_info: OnInfo, start_s: float) -> Iterator[Samples]:
        begun.append(file)
        return decode(file, on_info, start_s)

    monkeypatch.setattr(containers, "decode", counted)
    return begun


@pytest.mark.parametrize("announce", [True, False])
async def test_one_decode_for_all(room: Room, decodes: list[object], announce: bool) -> None:
    """Whatever the media is played as."""
    words = noise(0.6)
    await room.play(room.house.file(words), 0, 1, 2, announce=announce)
    await room.silent(0, 1, 2)
    for number in range(3):
        assert set(times_heard(words, room.recordings(number))) == {1}
    assert len(decodes) == 1


async def test_one_of_three_is_dead(room: Room) -> None:
    """The others are heard, and the error names it."""
    words = noise(0.8)
    room.house.sim.cameras[1].knobs.socket_script = "close"  # type: ignore[assignment]
    with pytest.raises(HomeAssistantError, match=room.house.name(1)):
        await room.play(room.house.file(words), 0, 1, 2, announce=True)
    await room.silent(0, 2)
    for number in (0, 2):
        assert set(times_heard(words, room.recordings(number))) == {1}
    assert room.talking(1).attributes["last_outcome"] == "failed"


async def test_one_that_hangs_does_not_hold_the_others(room: Room) -> None:
    """They begin before it answers."""
    words = noise(0.5)
    late = room.house.sim.cameras[1]
    late.knobs.socket_delay_ms = 3000
    playing = room.begin(room.house.file(words), 0, 1, 2, announce=True)
    await asyncio.gather(room.becomes("playing", 0), room.becomes("playing", 2))
    assert not room.house.sim.talk.sockets_of(late)
    await playing
    await room.silent(0, 1, 2)
    for number in range(3):
        assert set(times_heard(words, room.recordings(number))) == {1}


def began_and_connected_at_s(room: Room, number: int) -> tuple[float, float]:
    """Return when the first sound came to a camera and when it was reached, on the day's clock."""
    iot_id = room.house.sim.cameras[number].iot_id
    (stats,) = (item.stats for item in room.house.sim.recordings if item.iot_id == iot_id)
    connected_at_s = datetime.fromisoformat(stats["started_at"]).timestamp()
    began_after_s = float(stats["after_connect_ms"]["first_sound_arrived"]) / 1000
    return connected_at_s + began_after_s, connected_at_s


async def test_a_group(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a target like any other; its cameras begin when the last of them is reached."""
    use_defaults(monkeypatch, StartBarrier, grace_s=5.0)
    words = noise(0.8)
    room.house.sim.cameras[1].knobs.socket_delay_ms = 1000
    members = [room.speaker(number) for number in range(3)]
    hass = room.house.hass
    group = MockConfigEntry(
        domain="group",
        title="Everywhere",
        options={
            "group_type": "media_player",
            "name": "Everywhere",
            "entities": members,
            "hide_members": False,
        },
    )
    group.add_to_hass(hass)
    assert await hass.config_entries.async_setup(group.entry_id)
    await hass.async_block_till_done()
    await hass.services.async_call(
        "media_player",
        "play_media",
        {
            "entity_id": "media_player.everywhere",
            "media_content_id": room.house.file(words),
            "media_content_type": "music",
        },
        blocking=True,
    )
    await until(lambda: len(room.house.sim.recordings) == 3)
    for number in range(3):
        assert set(times_heard(words, room.recordings(number))) == {1}
    began, connected = zip(
        *(began_and_connected_at_s(room, number) for number in range(3)), strict=True
    )
    assert min(began) + CLOCKS_DIFFER_S >= max(connected) == connected[1]


async def test_twenty_announcements(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are heard one after the other, and nothing is left of them."""
    use_defaults(monkeypatch, TalkOptions, close_delay_s=0.1)
    words = noise(0.1)
    path = room.house.file(words)
    async with room.house.nothing_left():
        await asyncio.gather(*(room.begin(path, announce=True) for _ in range(20)))
        await room.silent()
    assert set(times_heard(words, room.recordings())) == {20}
