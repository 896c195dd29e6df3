"""The notice about Home Assistant's talk button, which is a preview feature of its Labs."""

from homeassistant.components.labs import async_update_preview_feature
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from simulator import Simulator


def notice(hass: HomeAssistant) -> ir.IssueEntry | None:
    """Return the notice."""
    return ir.async_get(hass).async_get_issue(DOMAIN, "talk_button_off")


async def switch(hass: HomeAssistant, on: bool) -> None:
    """Turn the preview feature on or off, as a person does in Labs."""
    await async_update_preview_feature(hass, "camera", "two_way_audio", on)
    await hass.async_block_till_done()


async def test_labs_off(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Is said, can be ignored for good, and says nothing once the button is there."""
    assert await async_setup_component(hass, "labs", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    issue = notice(hass)
    assert issue is not None
    assert issue.is_fixable is False
    assert issue.severity is ir.IssueSeverity.WARNING
    ir.async_ignore_issue(hass, DOMAIN, "talk_button_off", ignore=True)
    assert await hass.config_entries.async_reload(entry.entry_id)
    issue = notice(hass)
    assert issue is not None
    assert issue.dismissed_version is not None
    await switch(hass, on=True)
    assert notice(hass) is None
    await switch(hass, on=False)
    assert notice(hass) is not None
    await hass.config_entries.async_remove(entry.entry_id)
    assert notice(hass) is None


async def test_labs_on(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Nothing is to be said, also after the entry was unloaded."""
    assert await async_setup_component(hass, "labs", {})
    await switch(hass, on=True)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert notice(hass) is None
    assert await hass.config_entries.async_unload(entry.entry_id)
    await switch(hass, on=False)
    assert notice(hass) is None


async def test_no_camera_to_talk_through(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Nobody misses the button."""
    for product in sim.tenant.products.values():
        product.services = tuple(name for name in product.services if "VoiceIntercom" not in name)
    assert await async_setup_component(hass, "labs", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert notice(hass) is None


async def test_without_labs(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """There is no switch to name."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert notice(hass) is None
