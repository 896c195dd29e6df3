"""Settings of a product: what the hardware of its cameras wants."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.intercom import Codec, TalkOptions, TalkScheme, TimestampMode
from custom_components.linkvisual.openapi import StreamType
from custom_components.linkvisual.options import stream_type_of, talk_options_of
from simulator import Simulator

from .forms import add_settings, changed, schema_of, shown

CHANGES = {
    "codec": "g711u",
    "gain_db": -3.5,
    "lead_in_ms": 100,
    "tail_ms": 800,
    "stream_type": "sub",
    "echo_cancellation": "no",
    "half_duplex": True,
    "talk_scheme": "rtmp",
    "voice_encryption": "never",
    "chunk_samples": "160",
    "timestamp_mode": "legacy_half",
}
STORED = CHANGES | {"chunk_samples": 160}


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> SubentryFlowResult:
    """Open the dialog that adds settings."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "product"), context={"source": SOURCE_USER}
    )


async def submit(
    hass: HomeAssistant, form: SubentryFlowResult | ConfigFlowResult, changes: dict[str, Any]
) -> SubentryFlowResult:
    """Change some fields of a form and save."""
    result = await hass.config_entries.subentries.async_configure(
        form["flow_id"], changed(form, changes)
    )
    await hass.async_block_till_done()
    return result


async def test_settings_hold_for_one_product(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """The others keep the defaults; what holds for the account still does."""
    await hass.config_entries.async_setup(entry.entry_id)
    one, other = entry.data["products"]
    hass.config_entries.async_update_entry(entry, options={"normalise": True})
    form = await start(hass, entry)
    names = {option["label"] for option in schema_of(form).schema["product"].config["options"]}
    assert names == {product.name for product in sim.tenant.products.values()}
    result = await submit(hass, form, CHANGES | {"product": one})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    [subentry] = entry.subentries.values()
    assert subentry.title == sim.tenant.products[one].name
    assert dict(subentry.data) == STORED
    assert talk_options_of(entry, one) == TalkOptions(
        codec=Codec.G711U,
        auto_codec=False,
        scheme=TalkScheme.RTMP,
        encrypt_rtmp=False,
        lead_in_ms=100,
        tail_ms=800,
        chunk_samples=160,
        timestamp_mode=TimestampMode.LEGACY_HALF,
        gain_db=-3.5,
        normalise=True,
    )
    assert stream_type_of(entry, one) is StreamType.SUB
    assert talk_options_of(entry, other) == TalkOptions(normalise=True)
    assert stream_type_of(entry, other) is StreamType.MAIN


async def test_each_product_once(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """A product that has settings is offered no more, and at last there is none left."""
    await hass.config_entries.async_setup(entry.entry_id)
    one, other = entry.data["products"]
    add_settings(hass, entry, one)
    form = await start(hass, entry)
    [option] = schema_of(form).schema["product"].config["options"]
    assert option["value"] == other
    await submit(hass, form, {})
    result = await start(hass, entry)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "all_set"


async def test_an_account_that_is_not_loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Has no products to choose from."""
    result = await start(hass, entry)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_loaded"


async def test_change(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The dialog starts from what is stored, and reloads nothing that somebody may talk through."""
    await hass.config_entries.async_setup(entry.entry_id)
    before = entry.runtime_data
    product_key = entry.data["products"][0]
    subentry = add_settings(hass, entry, product_key, **STORED)
    form = await entry.start_subentry_reconfigure_flow(hass, subentry.subentry_id)
    assert form["description_placeholders"] == {"product": "Yard"}
    sections = shown(schema_of(form))
    assert {key: value for fields in sections.values() for key, value in fields.items()} == CHANGES
    result = await submit(hass, form, {"gain_db": 6.0, "stream_type": "main"})
    assert result["reason"] == "reconfigure_successful"
    assert talk_options_of(entry, product_key).gain_db == 6.0
    assert talk_options_of(entry, product_key).codec is Codec.G711U
    assert stream_type_of(entry, product_key) is StreamType.MAIN
    assert entry.runtime_data is before


async def test_deleted_settings(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Are the defaults again; the cameras stay."""
    await hass.config_entries.async_setup(entry.entry_id)
    subentry = add_settings(hass, entry, entry.data["products"][0], **STORED)
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert talk_options_of(entry, entry.data["products"][0]) == TalkOptions()
    assert len(hass.states.async_all("camera")) == 4


@pytest.mark.parametrize(
    "typed",
    [
        {"lead_in_ms": 5001},
        {"gain_db": 20.5},
        {"codec": "opus"},
        {"chunk_samples": "129"},
        {"timestamp_mode": "double"},
        {"stream_type": "third"},
        {"talk_scheme": "hls"},
    ],
)
async def test_out_of_range(
    hass: HomeAssistant, entry: MockConfigEntry, typed: dict[str, Any]
) -> None:
    """What no camera could want is refused."""
    await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(InvalidData):
        await submit(hass, await start(hass, entry), typed)
