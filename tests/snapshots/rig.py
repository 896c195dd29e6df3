"""What tests of still pictures need: cameras that are asked, and a clock that can be put forward."""

import io
from dataclasses import dataclass

import pytest
from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from PIL import Image
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.options import PLACEHOLDER
from custom_components.linkvisual.snapshots import snapshots
from simulator import Simulator
from simulator.cloud.device import Device

THUMBNAIL = (320, 180)
"""What a dashboard asks for."""


@dataclass
class Rig:
    """A Home Assistant that asks simulated cameras for pictures."""

    hass: HomeAssistant
    sim: Simulator
    entry: MockConfigEntry
    monkeypatch: pytest.MonkeyPatch
    now_s: float = 0.0

    def entity_id(self, camera: Device) -> str:
        """Return the entity of a camera."""
        entity_id = er.async_get(self.hass).async_get_entity_id("camera", DOMAIN, camera.iot_id)
        assert entity_id is not None
        return entity_id

    async def image(self, camera: Device, size: tuple[int, int] | None = None) -> bytes:
        """Return what Home Assistant shows of a camera, in full size or as a dashboard asks for it."""
        width, height = size or (None, None)
        image = await async_get_image(self.hass, self.entity_id(camera), 10, width, height)
        return image.content

    def __post_init__(self) -> None:
        """Stop the clock by which pictures grow old."""
        self.monkeypatch.setattr(snapshots, "monotonic", lambda: self.now_s)

    def wait(self, seconds: float) -> None:
        """Let time pass for the age of pictures, and for nothing else."""
        self.now_s += seconds

    @property
    def captures(self) -> int:
        """Return how many pictures were asked for, of all cameras."""
        return self.sim.pictures.captures.total()


def opened(picture: bytes) -> Image.Image:
    """Return a picture, which must be a JPEG."""
    image = Image.open(io.BytesIO(picture), formats=["JPEG"])
    image.load()
    return image


def is_placeholder(picture: bytes) -> bool:
    """Tell whether a picture is the drawn one."""
    return picture == PLACEHOLDER.read_bytes()
