"""What a bug report may contain."""

import json
from http import HTTPStatus

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator


async def test_tells_capabilities_and_no_secrets(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """A report can be published as it is."""
    camera, *_ = sim.cameras
    options = {"forced_cameras": [camera.iot_id], "codec": "g711u"}
    hass.config_entries.async_update_entry(entry, options=options)
    assert await async_setup_component(hass, "diagnostics", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert response.status == HTTPStatus.OK
    text = await response.text()
    data = json.loads(text)["data"]
    assert data["last_update_success"] is True
    assert data["entry"]["subentries"][0]["data"]["codec"] == "g711u"
    assert len(data["cameras"]) == 4
    assert data["cameras"][0]["status"] == "ONLINE"
    assert data["cameras"][0]["can_talk"] is True
    assert "StartVoiceIntercom" in data["cameras"][0]["services"]
    private = [sim.access_key_id, sim.access_key_secret, sim.instance_id or ""]
    assert all(private)
    for device in sim.cameras:
        private += [device.iot_id, device.device_name, device.device_secret, device.product_key]
        private += [device.nickname]
    assert not [word for word in private if word in text or json.dumps(word)[1:-1] in text]
