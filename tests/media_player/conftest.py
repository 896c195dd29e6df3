"""A house whose cameras are media players."""

import pytest

from tests.media.web.conftest import habits
from tests.talk.conftest import engine, house, station, web_server
from tests.talk.house import House

from .room import Room

__all__ = ["engine", "habits", "house", "station", "web_server"]


@pytest.fixture
def room(house: House) -> Room:
    """Return the media players."""
    return Room(house)
