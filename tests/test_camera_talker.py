"""Who talks live: to be seen while they do, and told of afterwards."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockUser, async_capture_events

from custom_components.linkvisual.events import EVENT_TURN_ENDED

from .live.browser import NoisyMicrophone, until
from .test_camera_webrtc import NewPlayer, loaded, loopback_ice, new_player

__all__ = ["loaded", "loopback_ice", "new_player"]

INTERCOM = "sensor.front_door_intercom"


@pytest.mark.usefixtures("loaded")
async def test_a_person_who_talks(
    hass: HomeAssistant, hass_admin_user: MockUser, new_player: NewPlayer
) -> None:
    """By name and as the cause; who hangs up was not stopped."""
    ended = async_capture_events(hass, EVENT_TURN_ENDED)
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: getattr(hass.states.get(INTERCOM), "state", "") == "live")
    state = hass.states.get(INTERCOM)
    assert state is not None
    assert state.attributes["name"] == "Mock User"
    assert state.context.user_id == hass_admin_user.id
    await player.browser.close()
    await until(lambda: ended)
    assert (ended[0].data["kind"], ended[0].data["name"]) == ("live", "Mock User")
    assert ended[0].data["outcome"] == "played"
    assert ended[0].context.user_id == hass_admin_user.id
