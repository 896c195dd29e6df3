"""Users whom Home Assistant lets do less than others, at everything that a camera offers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.auth.models import Group
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from simulator import Simulator

from .live.browser import NoisyMicrophone, until
from .test_camera_webrtc import FRONT_DOOR, Player, loaded, loopback_ice

__all__ = ["loaded", "loopback_ice"]

SPEAKER = "media_player.front_door_speaker"
FORBIDDEN_TALK = "You may watch Front door, but not talk through it"
FORBIDDEN_VIEW = "You may not watch Front door"

READ_ONLY = {"entities": {"all": {"read": True}}}
OTHER_CAMERA = {"entities": {"entity_ids": {"camera.another": True}}}
NOTHING: dict[str, Any] = {}

type Open = Callable[..., Awaitable[Player]]


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what the user may do."""
    chosen: dict[str, Any] = request.param
    return chosen


@pytest.fixture
async def user(hass: HomeAssistant, policy: dict[str, Any]) -> MockUser:
    """Return a user with this policy and no other."""
    group = Group(name="Restricted", policy=policy, id="restricted")
    user = MockUser(name="Guest", groups=[group])
    return user.add_to_hass(hass)


@pytest.fixture
async def token(hass: HomeAssistant, user: MockUser) -> str:
    """Return an access token of the restricted user."""
    refresh = await hass.auth.async_create_refresh_token(user, "https://example.com/app")
    return hass.auth.async_create_access_token(refresh)


@pytest.fixture
async def player(
    hass: HomeAssistant, loaded: MockConfigEntry, token: str, hass_ws_client: WebSocketGenerator
) -> Open:
    """Return what makes a page of the restricted user."""

    async def make(microphone: NoisyMicrophone | None = None) -> Player:
        return Player(await hass_ws_client(hass, token), microphone)

    return make


@pytest.mark.parametrize("policy", [READ_ONLY], indirect=True)
async def test_who_may_only_watch(sim: Simulator, player: Open) -> None:
    """Sees and hears the camera, and reads why it does not hear them."""
    refused = await player(NoisyMicrophone())
    event = await refused.ask()
    assert event["type"] == "error"
    assert event["message"] == FORBIDDEN_TALK
    watching = await player()
    await watching.open()
    await until(lambda: watching.browser.arrived["video"] and watching.browser.arrived["audio"])
    assert sim.calls.counts["QueryVoiceIntercom"] == 0
    await refused.browser.close()
    await watching.browser.close()


@pytest.mark.parametrize("policy", [OTHER_CAMERA, NOTHING], indirect=True)
@pytest.mark.parametrize("talks", [True, False])
async def test_who_may_not_watch(sim: Simulator, player: Open, talks: bool) -> None:
    """Gets neither picture nor voice, and reads why; no candidate is taken from them."""
    page = await player(NoisyMicrophone() if talks else None)
    event = await page.ask()
    assert event["type"] == "error"
    assert event["message"] == FORBIDDEN_VIEW
    await page.websocket.send_json_auto_id(
        {
            "type": "camera/webrtc/candidate",
            "entity_id": FRONT_DOOR,
            "session_id": "some session",
            "candidate": {"candidate": "", "sdpMid": "0", "sdpMLineIndex": 0},
        }
    )
    reply = await page.websocket.receive_json()
    assert reply["success"] is False
    assert reply["error"]["code"] == "unauthorized"
    assert sim.calls.counts["QueryVoiceIntercom"] == 0
    assert sim.calls.counts["QueryLiveStreaming"] == 0
    await page.browser.close()


@pytest.mark.parametrize("policy", [READ_ONLY, OTHER_CAMERA, NOTHING], indirect=True)
@pytest.mark.parametrize(
    ("domain", "action", "entity_id", "data"),
    [
        ("linkvisual", "talk", FRONT_DOOR, {"message": "Hello"}),
        ("linkvisual", "stop_talk", FRONT_DOOR, {}),
        (
            "media_player",
            "play_media",
            SPEAKER,
            {"media_content_id": "http://127.0.0.1/a.mp3", "media_content_type": "music"},
        ),
        ("media_player", "volume_set", SPEAKER, {"volume_level": 0.5}),
        ("media_player", "media_stop", SPEAKER, {}),
    ],
)
async def test_who_may_not_speak(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sim: Simulator,
    user: MockUser,
    domain: str,
    action: str,
    entity_id: str,
    data: dict[str, Any],
) -> None:
    """Neither with an action of ours nor through the speaker."""
    assert hass.states.get(entity_id) is not None
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            domain,
            action,
            {"entity_id": entity_id, **data},
            blocking=True,
            context=Context(user_id=user.id),
        )
    assert sim.calls.counts["QueryVoiceIntercom"] == 0


@pytest.mark.parametrize("policy", [READ_ONLY], indirect=True)
async def test_events_and_diagnostics(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    token: str,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Are for administrators, as Home Assistant has it: both may hold what others said."""
    assert await async_setup_component(hass, "diagnostics", {})
    websocket = await hass_ws_client(hass, token)
    await websocket.send_json_auto_id(
        {"type": "subscribe_events", "event_type": "linkvisual_turn_ended"}
    )
    reply = await websocket.receive_json()
    assert reply["success"] is False
    assert reply["error"]["code"] == "unauthorized"
    client = await hass_client(token)
    answer = await client.get(f"/api/diagnostics/config_entry/{loaded.entry_id}")
    assert answer.status == 401
