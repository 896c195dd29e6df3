"""How a product's cameras are talked to is learned once: it outlives a reload and a restart."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from simulator import Simulator
from tests.intercom.signals import noise
from tests.waiting import until

from .house import House

WORDS = noise(0.3)


def asked(sim: Simulator) -> list[str]:
    """Return the schemes that talk URLs were asked for with, and forget them."""
    schemes = [
        record.parameters["Scheme"]
        for record in sim.calls.recent
        if record.action == "QueryVoiceIntercom"
    ]
    sim.calls.recent.clear()
    return schemes


async def test_learned_scheme(
    hass: HomeAssistant, house: House, hass_storage: dict[str, Any]
) -> None:
    """The transport that worked is the first one after a reload, and is forgotten with the account."""
    house.sim.set_knob("voice_ws_refused", True)
    await house.talk(media=house.file(WORDS))
    assert asked(house.sim) == ["ws", "rtmp"]
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await house.talk(media=house.file(WORDS))
    assert asked(house.sim) == ["rtmp"]
    key = f"linkvisual.{house.entry.entry_id}.talk_choices"
    product = house.sim.cameras[0].product_key
    assert hass_storage[key]["data"][product]["scheme"] == "rtmp"
    assert await hass.config_entries.async_remove(house.entry.entry_id)
    assert key not in hass_storage


async def test_learned_codec(hass: HomeAssistant, house: House) -> None:
    """What a camera was heard to send is what it is sent after a reload."""
    house.sim.set_knob("voice_ws_refused", True)
    house.sim.cameras[0].knobs.talk_sound = "ulaw"
    await house.talk(media=house.file(noise(1)))
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await house.talk(media=house.file(WORDS))
    await until(lambda: len(house.sim.recordings) == 2)
    assert [item.stats["codec"] for item in house.sim.recordings] == ["G711A", "G711U"]


@pytest.mark.parametrize(
    "row",
    [None, [], "rtmp", {}, {"scheme": "carrier pigeon"}, {"scheme": ["rtmp"]},
     {"scheme": "rtmp", "codec": "opus", "sends_talk_ready": False},
     {"scheme": "rtmp", "codec": None, "sends_talk_ready": "yes"}],
)  # fmt: skip
async def test_row_that_makes_no_sense(
    hass: HomeAssistant, house: House, hass_storage: dict[str, Any], row: object
) -> None:
    """Is thrown away: the product is learned anew."""
    key = f"linkvisual.{house.entry.entry_id}.talk_choices"
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    product = house.sim.cameras[0].product_key
    hass_storage[key] = {"key": key, "version": 1, "minor_version": 1, "data": {product: row}}
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await house.talk(media=house.file(WORDS))
    assert asked(house.sim) == ["ws"]
