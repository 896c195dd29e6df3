"""Who is told of a camera."""

import pytest

from custom_components.linkvisual.discovery.listeners import CameraListeners


def test_only_those_of_the_camera() -> None:
    """News of one are none of another."""
    listeners, told = CameraListeners(), list[str]()
    listeners.add("door", lambda: told.append("door"))
    listeners.add("gate", lambda: told.append("gate"))
    listeners.tell("gate")
    listeners.tell("shed")
    assert told == ["gate"]


def test_who_has_left_is_not_told() -> None:
    """Nor is leaving twice an error."""
    listeners, told = CameraListeners(), list[str]()
    listeners.add("door", told.clear)
    for _ in range(2):
        listeners.remove("door", told.clear)
    told.append("still there")
    listeners.tell("door")
    assert told == ["still there"]


def test_one_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """Is logged, and the next is told all the same."""
    listeners, told = CameraListeners(), list[str]()
    listeners.add("door", [].pop)
    listeners.add("door", lambda: told.append("door"))
    listeners.tell("door")
    assert told == ["door"]
    assert "IndexError" in caplog.text
