"""The ways of a sentence and of media, as docs/architecture.md draws them.

`pytest -s tests/test_ways.py` prints every file that takes part.
"""

import pytest

from .intercom.signals import noise
from .media_player.conftest import room
from .media_player.room import Room
from .talk.conftest import engine, house, station, web_server
from .talk.house import House
from .tracing import drawn, missed, show, watched

__all__ = ["engine", "house", "room", "station", "web_server"]


@pytest.mark.usefixtures("engine")
async def test_a_sentence(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Goes where the map says, and tells about it in a few lines."""
    await house.hass.async_block_till_done()
    # Made once, and no part of any sentence's way.
    house.entry.runtime_data.intercoms.of(house.sim.cameras[0].iot_id)
    caplog.set_level("DEBUG", "custom_components.linkvisual")
    caplog.clear()
    with watched() as way:
        await house.talk(message="Hello there")
    show("linkvisual.talk", way)
    assert len(way.files) <= 71
    assert len(way.classes) <= 65
    ours = [item for item in caplog.records if item.name.startswith("custom_components")]
    print("\n".join(f"  {item.name.rpartition('.')[2]}: {item.message}" for item in ours))
    assert 5 <= len(ours) <= 20
    names = drawn("`services.py`")
    assert len(names) > 15
    assert missed(way, names) == ["wire/rtmp_link.py"]


async def test_media(room: Room) -> None:
    """Takes the same way from the floor on."""
    await room.house.hass.async_block_till_done()
    with watched() as way:
        await room.play(room.house.file(noise(0.5)))
        await room.silent()
    show("media_player.play_media", way)
    assert len(way.files) <= 69
    assert len(way.classes) <= 65
    from_the_floor_on = drawn("`services.py`")[6:-3]
    assert "floor/floor.py" in from_the_floor_on
    assert not missed(way, ["media/resolve.py", "playback/player.py", *from_the_floor_on])
