"""What the simulated cameras see."""

from datetime import UTC, datetime

import numpy as np
import pytest

from simulator import Simulator
from simulator.live.picture import Scene

NOW = datetime(2026, 11, 24, 12, 34, 56, 700_000, UTC)


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1920, 1080)])
def test_name_is_in_the_picture(size: tuple[int, int]) -> None:
    """Another name makes another picture, in every size."""
    camera = Simulator(cameras=1).cameras[0]
    before = Scene(camera, *size).draw(NOW)
    camera.nickname = "Back door"
    assert not np.array_equal(Scene(camera, *size).draw(NOW), before)


@pytest.mark.parametrize("index", [1, 2, 3])
def test_name_that_the_font_cannot_write(index: int) -> None:
    """The device name stands in for it."""
    camera = Simulator(cameras=4).cameras[index]
    before = Scene(camera, 640, 360).draw(NOW)
    camera.nickname = camera.device_name
    assert np.array_equal(Scene(camera, 640, 360).draw(NOW), before)


def test_very_long_name() -> None:
    """It is cut, not refused."""
    camera = Simulator(cameras=1).cameras[0]
    camera.nickname = "Front door " * 20
    assert Scene(camera, 320, 180).draw(NOW).shape == (270, 320)


def test_only_time_moves() -> None:
    """Two pictures of one moment are the same; a tenth of a second later something moved."""
    scene = Scene(Simulator(cameras=1).cameras[0], 640, 360)
    assert np.array_equal(scene.draw(NOW), scene.draw(NOW))
    later = scene.draw(NOW.replace(microsecond=800_000)) != scene.draw(NOW)
    assert not later[: 360 * 2 // 5].any()
    assert later[360 * 2 // 5 : 360 * 3 // 4].any()
    assert not later[360:].any()
