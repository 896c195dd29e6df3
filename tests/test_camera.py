"""The camera entity."""

from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from simulator import Simulator


async def test_a_camera_carries_the_name_of_its_device(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """In any script; what identifies it is the cloud's id."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    entities = er.async_get(hass)
    for device in sim.cameras:
        entity_id = entities.async_get_entity_id("camera", DOMAIN, device.iot_id)
        assert entity_id is not None
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.name == device.nickname


async def test_the_device_page(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """Says what the list of cameras says, without another call."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    camera, *_ = sim.cameras
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, camera.iot_id), entry.entry_id
    )
    assert device is not None
    assert device.name == camera.nickname
    assert device.model == sim.tenant.products[camera.product_key].name
    assert device.model_id == camera.product_key
    assert device.serial_number == camera.device_name
    assert sim.calls.counts["QueryDeviceDetail"] == 0


async def test_the_picture_is_a_drawn_one(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A JPEG that a browser shows."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    entity_id = hass.states.async_all("camera")[0].entity_id
    image = await async_get_image(hass, entity_id)
    assert image.content_type == "image/jpeg"
    assert image.content.startswith(b"\xff\xd8")
    assert image.content.endswith(b"\xff\xd9")
