"""Conditions on who talks through a camera."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import async_from_config, async_validate_condition_config

from simulator.cloud.device import DeviceStatus
from tests.intercom.signals import noise
from tests.media_player.room import Room
from tests.waiting import until


async def passes(hass: HomeAssistant, name: str, target: object, **options: object) -> bool:
    """Return whether a condition passes now."""
    config = {"condition": f"linkvisual.{name}", "target": target, "options": options}
    checker = await async_from_config(hass, await async_validate_condition_config(hass, config))
    result: bool | None = checker.async_check()
    checker.async_unload()
    return bool(result)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [({}, True), ({"kind": "announcement"}, True), ({"kind": ["live", "media"]}, False)],
)
async def test_while_an_announcement_is_made(
    room: Room, kind: dict[str, Any], expected: bool
) -> None:
    """It talks, in that way and no other; the other cameras are free."""
    house, target = room.house, {"entity_id": room.intercom()}
    both = {"entity_id": [room.intercom(0), room.intercom(1)]}
    assert await passes(house.hass, "is_free", target)
    assert not await passes(house.hass, "is_talking", target, **kind)
    task = house.begin(media=house.file(noise(9)))
    await until(lambda: room.talking().state == "announcement")
    assert not await passes(house.hass, "is_free", target)
    assert await passes(house.hass, "is_talking", target, **kind) is expected
    assert await passes(house.hass, "is_free", both)
    assert not await passes(house.hass, "is_free", both, behavior="all")
    await house.hass.services.async_call(
        "linkvisual", "stop_talk", {"entity_id": house.camera()}, blocking=True
    )
    await task


async def test_a_camera_that_is_offline(room: Room) -> None:
    """Is neither free nor in use."""
    room.house.sim.cameras[0].status = DeviceStatus.OFFLINE
    await room.house.entry.runtime_data.coordinator.async_refresh()
    target = {"entity_id": room.intercom()}
    assert not await passes(room.house.hass, "is_free", target)
    assert not await passes(room.house.hass, "is_talking", target)
