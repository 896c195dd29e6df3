"""Changing how an account is reached, and what is imported from it."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from simulator import Simulator

from .accounts import typed_account
from .forms import add_settings, schema_of, submit


def without_secret(sim: Simulator) -> dict[str, Any]:
    """Return the form as it is when only other fields are changed."""
    typed = typed_account(sim)
    del typed["access_key_secret"]
    return typed


async def test_fewer_products(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The products in use are ticked; unticking one removes its cameras and settings."""
    await hass.config_entries.async_setup(entry.entry_id)
    assert len(hass.states.async_all("camera")) == 4
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure"
    form = await submit(hass, form, without_secret(sim))
    assert form["step_id"] == "products"
    assert set(schema_of(form)({})["products"]) == set(entry.data["products"])
    kept = entry.data["products"][:1]
    for product_key in entry.data["products"]:
        add_settings(hass, entry, product_key)
    result = await submit(hass, form, {"products": kept})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["products"] == kept
    assert entry.data["access_key_secret"] == sim.access_key_secret
    assert [subentry.unique_id for subentry in entry.subentries.values()] == kept
    await hass.async_block_till_done()
    assert len(hass.states.async_all("camera")) == 2
    assert "update listener" not in caplog.text


async def test_a_product_that_is_new(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """A product made later is offered, but not ticked."""
    used = set(entry.data["products"])
    new = sim.add_product().product_key
    form = await submit(hass, await entry.start_reconfigure_flow(hass), without_secret(sim))
    assert set(schema_of(form)({})["products"]) == used
    await submit(hass, form, {"products": [*used, new]})
    assert new in entry.data["products"]
    await hass.async_block_till_done()


async def test_no_secret_is_shown(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The form suggests everything but the secret and the token."""
    form = await entry.start_reconfigure_flow(hass)
    shown = [
        (str(key.schema), key.description)
        for schema in (schema_of(form), schema_of(form).schema["advanced"].schema)
        for key in schema.schema
    ]
    assert entry.data["access_key_secret"] not in str(shown)
    assert ("iot_endpoint", {"suggested_value": entry.data["iot_endpoint"]}) in shown


async def test_a_new_secret_drops_the_stored_token(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Credentials are replaced as a whole."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, "security_token": "old"})
    form = await submit(hass, await entry.start_reconfigure_flow(hass), typed_account(sim))
    await submit(hass, form, {"products": entry.data["products"]})
    assert "security_token" not in entry.data
    await hass.async_block_till_done()


async def test_a_temporary_key_keeps_its_token(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Leaving secret and token empty keeps both."""
    key = sim.temporary_key
    stored = {
        "access_key_id": key.access_key_id,
        "access_key_secret": key.access_key_secret,
        "security_token": key.security_token,
    }
    hass.config_entries.async_update_entry(entry, data={**entry.data, **stored})
    typed = without_secret(sim) | {"access_key_id": key.access_key_id}
    form = await submit(hass, await entry.start_reconfigure_flow(hass), typed)
    await submit(hass, form, {"products": entry.data["products"]})
    assert stored.items() <= entry.data.items()
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"access_key_secret": "wrong"}, {"access_key_secret": "invalid_access_key_secret"}),
        ({"instance_id": ""}, {"instance_id": "missing_instance_id"}),
        (
            {"advanced": {"iot_endpoint": "http://127.0.0.1:9"}},
            {"advanced": "endpoint_unreachable"},
        ),
    ],
)
async def test_mistakes(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    typed: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """A mistake is named and changes nothing; correcting it is enough."""
    before = dict(entry.data)
    form = await entry.start_reconfigure_flow(hass)
    form = await submit(hass, form, without_secret(sim) | typed)
    assert form["errors"] == errors
    assert dict(entry.data) == before
    form = await submit(hass, form, without_secret(sim))
    result = await submit(hass, form, {"products": entry.data["products"]})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_another_account(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """An entry cannot turn into another account; correcting the settings is enough."""
    neighbour = {
        "access_key_id": sim.neighbour_key.access_key_id,
        "access_key_secret": sim.neighbour_key.access_key_secret,
    }
    form = await entry.start_reconfigure_flow(hass)
    form = await submit(hass, form, typed_account(sim) | neighbour)
    assert form["errors"] == {"base": "wrong_account"}
    form = await submit(hass, form, without_secret(sim))
    result = await submit(hass, form, {"products": entry.data["products"]})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_an_account_that_another_entry_holds(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Two entries never share a product."""
    first, second = entry.data["products"]
    hass.config_entries.async_update_entry(entry, data={**entry.data, "products": [first]})
    other = MockConfigEntry(
        domain=DOMAIN, data={**entry.data, "products": [second]}, unique_id=second
    )
    other.add_to_hass(hass)
    result = await submit(hass, await entry.start_reconfigure_flow(hass), without_secret(sim))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
