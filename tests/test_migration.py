"""Entries that an earlier version has stored."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.intercom import TalkOptions
from custom_components.linkvisual.options import talk_options_of
from simulator import Simulator

VERSION_1_OPTIONS = {
    "poll_interval_s": 30,
    "codec": "g711u",
    "gain_db": -3.5,
    "normalise": True,
    "lead_in_ms": 0,
    "tail_ms": 800,
    "chunk_samples": 320,
    "timestamp_mode": "legacy_half",
    "release_after_s": 1.5,
    "max_talk_min": 60,
    "stream_type": "sub",
    "use_ice_servers": True,
    "forced_cameras": [],
}
KEPT = {
    "poll_interval_s",
    "normalise",
    "release_after_s",
    "max_talk_min",
    "use_ice_servers",
    "forced_cameras",
}


def stored_entry(
    hass: HomeAssistant, account: dict[str, Any], options: dict[str, Any]
) -> MockConfigEntry:
    """Return an entry as version 1 stored it."""
    entry = MockConfigEntry(
        domain=DOMAIN, version=1, data=account, options=options, unique_id=min(account["products"])
    )
    entry.add_to_hass(hass)
    return entry


async def test_what_was_set_for_the_account_holds_for_each_product(
    hass: HomeAssistant, account: dict[str, Any]
) -> None:
    """Nothing sounds or looks different after an update."""
    entry = stored_entry(hass, account, VERSION_1_OPTIONS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.version == 2
    assert dict(entry.options) == {key: VERSION_1_OPTIONS[key] for key in KEPT}
    settings = {key: value for key, value in VERSION_1_OPTIONS.items() if key not in KEPT}
    settings |= {"talk_scheme": "auto", "voice_encryption": "rtmp", "half_duplex": False}
    settings |= {"echo_cancellation": "auto"}
    assert {sub.unique_id for sub in entry.subentries.values()} == set(account["products"])
    for subentry in entry.subentries.values():
        assert subentry.subentry_type == "product"
        assert dict(subentry.data) == settings
    assert len(hass.states.async_all("camera")) == 4


async def test_products_get_the_names_of_their_devices(
    hass: HomeAssistant, account: dict[str, Any], sim: Simulator
) -> None:
    """A product key says nothing to anybody."""
    entry = stored_entry(hass, account, {"codec": "g711u"})
    named, nameless = account["products"]
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, "some camera")},
        model="Dome",
        model_id=named,
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    titles = {sub.unique_id: sub.title for sub in entry.subentries.values()}
    assert titles == {named: "Dome", nameless: nameless}


async def test_defaults_need_no_settings(hass: HomeAssistant, account: dict[str, Any]) -> None:
    """Whoever had changed nothing about voice and picture finds nothing new."""
    entry = stored_entry(hass, account, {"codec": "g711a", "gain_db": 0.0, "max_talk_min": 5})
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert dict(entry.options) == {"max_talk_min": 5}
    assert not entry.subentries
    assert talk_options_of(entry, account["products"][0]) == TalkOptions()


async def test_an_entry_of_a_later_version(hass: HomeAssistant, account: dict[str, Any]) -> None:
    """Is left as it is."""
    entry = MockConfigEntry(domain=DOMAIN, version=3, data=account)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
