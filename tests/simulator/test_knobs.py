"""Knobs convert what they are set to, and refuse what they cannot be."""

import pytest

from simulator import Simulator
from simulator.knobs import CameraKnobs, CloudKnobs, UnknownKnobError


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("instance_id", "iot-1", "iot-1"),
        ("instance_id", "none", None),
        ("sts_expired", "on", True),
        ("throttle_every", "3", 3),
        ("throttle_retry_after_ms", "", None),
        ("clock_offset_s", "-900.5", -900.5),
        ("outage_actions", "QueryDevice, QueryProductList", {"QueryDevice", "QueryProductList"}),
    ],
)
def test_text_of_the_command_line(name: str, text: str, value: object) -> None:
    """Each type has its text."""
    knobs = CloudKnobs()
    setattr(knobs, name, text)
    assert getattr(knobs, name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sts_expired", "perhaps"),
        ("throttle_every", -1),
        ("throttle_every", "often"),
        ("busy", "dance"),
        ("outage", "502*2"),
        ("action_errors", "QueryDevice=403"),
        ("socket_script", "explode@1s"),
        ("socket_script", "close@soon"),
        ("rates_hz", "fast"),
        ("codecs", 7),
    ],
)
def test_values_that_cannot_be(name: str, value: object) -> None:
    """The error names the knob, and nothing changes."""
    sim = Simulator()
    before = sim.knobs.as_dict() | sim.camera_knobs.as_dict()
    with pytest.raises(ValueError, match=name):
        sim.set_knob(name, value)
    assert sim.knobs.as_dict() | sim.camera_knobs.as_dict() == before


def test_unknown_knob() -> None:
    """A typing error is not silently a new knob."""
    with pytest.raises(UnknownKnobError, match="jion_delay_ms"):
        Simulator(faults={"jion_delay_ms": 1})


def test_what_is_shown_can_be_set_again() -> None:
    """The control API's view of the knobs is a valid input."""
    cloud, camera = CloudKnobs(), CameraKnobs()
    cloud.outage = "503*2,ok,html*"  # type: ignore[assignment]
    cloud.action_errors = {"*": "200/500/oops"}  # type: ignore[assignment]
    camera.socket_script = "ping,close:1001@2.5s,reset@40tags"  # type: ignore[assignment]
    camera.live_script = "stall@1s,resume@2.5s,reset,end"  # type: ignore[assignment]
    camera.visitor = "first.wav,second.wav"  # type: ignore[assignment]
    assert CloudKnobs(**cloud.as_dict()) == cloud
    assert CameraKnobs(**camera.as_dict()) == camera


def test_camera_knob_for_all_and_for_one() -> None:
    """A knob set for all reaches cameras that come later."""
    sim = Simulator(cameras=2)
    sim.cameras[0].knobs.join_delay_ms = 100
    sim.set_knob("ring_bytes", "8192")
    late = sim.add_camera()
    assert [camera.knobs.ring_bytes for camera in sim.cameras] == [8192] * 3
    assert [camera.knobs.join_delay_ms for camera in sim.cameras] == [100, 0, 0]
    assert late.knobs is not sim.camera_knobs


def test_cameras_are_spread_over_products() -> None:
    """Evenly, and the same identifiers at every start."""
    sim, again = Simulator(cameras=7, products=3), Simulator(cameras=7, products=3)
    assert [len(p.devices) for p in sim.products if p.is_camera] == [3, 2, 2]
    assert [c.iot_id for c in sim.cameras] == [c.iot_id for c in again.cameras]
    assert len({c.iot_id for c in sim.cameras}) == 7
    assert len({c.nickname for c in Simulator(cameras=25).cameras}) == 25
