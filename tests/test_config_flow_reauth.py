"""Giving an entry new credentials when the cloud no longer accepts the old ones."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator

from .accounts import second_key
from .forms import schema_of, submit


def credentials(sim: Simulator, **changes: str) -> dict[str, Any]:
    """Return the form filled in with a second key of the account."""
    key = second_key(sim)
    return {
        "access_key_id": key.access_key_id,
        "access_key_secret": key.access_key_secret,
        "instance_id": sim.instance_id,
        "advanced": {},
    } | changes


async def test_new_credentials(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """The entry goes on with a new key; nothing else of it changes."""
    before = dict(entry.data)
    form = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_confirm"
    typed = credentials(sim)
    result = await submit(hass, form, typed)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    del typed["advanced"]
    assert dict(entry.data) == before | typed
    await hass.async_block_till_done()
    assert len(hass.states.async_all("camera")) == 4


async def test_the_stored_secret_is_not_shown(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The form suggests the key's ID and the instance, never a secret."""
    form = await entry.start_reauth_flow(hass)
    suggested = {
        str(key.schema): (key.description or {}).get("suggested_value")
        for key in schema_of(form).schema
    }
    assert suggested["access_key_id"] == entry.data["access_key_id"]
    assert suggested["instance_id"] == entry.data["instance_id"]
    assert entry.data["access_key_secret"] not in str(suggested)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"access_key_id": "LTAInobody"}, {"access_key_id": "invalid_access_key_id"}),
        ({"access_key_secret": "wrong"}, {"access_key_secret": "invalid_access_key_secret"}),
        ({"instance_id": "iot-elsewhere"}, {"instance_id": "invalid_instance_id"}),
    ],
)
async def test_wrong_credentials(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    typed: dict[str, str],
    errors: dict[str, str],
) -> None:
    """A mistake is named, and correcting it is enough."""
    form = await entry.start_reauth_flow(hass)
    form = await submit(hass, form, credentials(sim, **typed))
    assert form["errors"] == errors
    result = await submit(hass, form, credentials(sim))
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()


async def test_credentials_of_another_account(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """An account that has none of the entry's products cannot take its place."""
    neighbour = {
        "access_key_id": sim.neighbour_key.access_key_id,
        "access_key_secret": sim.neighbour_key.access_key_secret,
    }
    form = await entry.start_reauth_flow(hass)
    form = await submit(hass, form, credentials(sim, **neighbour))
    assert form["errors"] == {"base": "wrong_account"}
    result = await submit(hass, form, credentials(sim))
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()


async def test_a_permanent_key_replaces_a_temporary_one(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """The token of the old key does not stay behind."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, "security_token": "old"})
    form = await entry.start_reauth_flow(hass)
    await submit(hass, form, credentials(sim))
    assert "security_token" not in entry.data
    await hass.async_block_till_done()


async def test_a_temporary_key_finds_its_token_field_open(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """A permanent one never needs it, and a wrong token is told where it stands."""
    form = await entry.start_reauth_flow(hass)
    assert schema_of(form).schema["advanced"].options == {"collapsed": True}
    typed = credentials(sim) | {"advanced": {"security_token": "of another key"}}
    form = await submit(hass, form, typed)
    assert form["errors"] == {"advanced": "invalid_security_token"}
    assert schema_of(form).schema["advanced"].options == {"collapsed": False}
    hass.config_entries.flow.async_abort(form["flow_id"])
    hass.config_entries.async_update_entry(entry, data={**entry.data, "security_token": "old"})
    form = await entry.start_reauth_flow(hass)
    assert schema_of(form).schema["advanced"].options == {"collapsed": False}
