"""What the log tells, at debug level, of a talk that works and of one that breaks off."""

import logging

import pytest
from yarl import URL

from tests.intercom.signals import noise
from tests.waiting import until

from .room import Room

OURS = "custom_components.linkvisual"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what we logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith(OURS)]


def in_order(told: list[str], *beginnings: str) -> bool:
    """Tell whether there are lines with these beginnings, one after the other."""
    rest = iter(told)
    return all(any(line.startswith(beginning) for line in rest) for beginning in beginnings)


async def test_a_talk_that_works(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """Its way in about ten lines, by host only, and nothing of what was said."""
    house = room.house
    caplog.set_level(logging.DEBUG, OURS)
    caplog.clear()
    await house.talk(media=house.file(noise(0.3), "secret plan.wav"))
    await until(lambda: any("ends: played" in line for line in lines(caplog)))
    told = lines(caplog)
    assert in_order(
        told,
        "announcement has the intercom",
        "QueryVoiceIntercom: success after ",
        "Talk URL on 127.0.0.1 after ",
        "Talk connection over ws after ",
        "First sound of announcement is sent",
        "Talk session ends after ",
        "Talk socket closed with code 1000",
        "announcement ends: played after ",
    ), told
    assert len(told) <= 12, told
    text = "\n".join(told)
    assert "secret plan" not in text
    assert not any(URL(word).query for line in told for word in line.split() if "://" in word)
    assert "token" not in text
    ends = next(line for line in told if line.startswith("Talk session ends"))
    assert " tags sent, " in ends
    assert ends.endswith(" samples undelivered")


async def test_a_session_that_breaks_off(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """Is said, and the next one as well."""
    house = room.house
    caplog.set_level(logging.DEBUG, OURS)
    knobs = house.sim.cameras[0].knobs
    knobs.socket_script = "reset@0.8s"  # type: ignore[assignment]
    talk = house.begin(media=house.file(noise(1.5)))
    await house.sessions_open()
    knobs.socket_script = ""  # type: ignore[assignment]
    await talk
    told = lines(caplog)
    assert in_order(
        told,
        "Talk URL on ",
        "The talk session broke off",
        "Talk URL on ",
        "Talk connection over ws ",
        "announcement ends: played",
    ), told
