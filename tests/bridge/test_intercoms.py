"""The intercoms of an account."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.bridge.intercoms import Intercoms
from custom_components.linkvisual.intercom import Intercom
from custom_components.linkvisual.openapi import DeviceNotFoundError, Scheme
from simulator import Simulator


@pytest.fixture
async def intercoms(hass: HomeAssistant, entry: MockConfigEntry) -> Intercoms:
    """Return the intercoms of a loaded account."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    found: Intercoms = entry.runtime_data.intercoms
    return found


async def fetch_url(intercoms: Intercoms, iot_id: str) -> str:
    """Ask for a talk URL as the intercom of a camera does."""

    async def fetch() -> str:
        return (await intercoms.of(iot_id).access.fetch_url(Scheme.WS)).url

    return await intercoms.media_loop.run(fetch())


async def test_a_camera_keeps_its_intercom(intercoms: Intercoms, sim: Simulator) -> None:
    """Or two voices would speak at once."""
    one, other, *_ = (camera.iot_id for camera in sim.cameras)
    assert intercoms.of(one) is intercoms.of(one)
    assert intercoms.of(one) is not intercoms.of(other)


async def test_a_fresh_url_for_each_talk(intercoms: Intercoms, sim: Simulator) -> None:
    """It is asked for on the main loop, from the media loop."""
    urls = {await fetch_url(intercoms, sim.cameras[0].iot_id) for _ in range(3)}
    assert len(urls) == 3
    assert sim.calls.counts["QueryVoiceIntercom"] == 3


async def test_a_camera_that_never_was(intercoms: Intercoms) -> None:
    """Has no intercom."""
    with pytest.raises(DeviceNotFoundError):
        intercoms.of("gone")


async def test_a_camera_that_has_gone(
    intercoms: Intercoms, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Keeps its intercom for what is being said, but has no URL, and no call is made for it."""
    iot_id = sim.cameras[0].iot_id
    del entry.runtime_data.coordinator.data[iot_id]
    with pytest.raises(DeviceNotFoundError):
        await fetch_url(intercoms, iot_id)
    assert sim.calls.counts["QueryVoiceIntercom"] == 0


async def test_a_camera_that_appears_later(
    hass: HomeAssistant, intercoms: Intercoms, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Has one intercom, whichever loop asks for it first."""
    coordinator, iot_id = entry.runtime_data.coordinator, sim.cameras[0].iot_id
    news = dict(coordinator.data)
    news["later"] = news[iot_id]
    coordinator.async_set_updated_data(news)
    await hass.async_block_till_done()

    async def ask() -> Intercom:
        return intercoms.of("later")

    assert await intercoms.media_loop.run(ask()) is intercoms.of("later")


async def test_a_volume_from_before(intercoms: Intercoms, sim: Simulator) -> None:
    """Is that of the first media: an intercom is made only when it is needed."""
    iot_id = sim.cameras[0].iot_id
    intercoms.volume_of(iot_id).level = 0.3
    player = intercoms.of(iot_id).player
    assert player.volume.level == 0.3
    intercoms.volume_of(iot_id).muted = True
    assert player.volume.muted


async def test_nothing_to_stop(intercoms: Intercoms, sim: Simulator) -> None:
    """Is no error."""
    assert not await intercoms.async_stop(sim.cameras[0].iot_id)
