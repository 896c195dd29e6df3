"""Home Assistant's camera view: its WebSocket, our peer, a simulated camera."""

import asyncio
import functools
import importlib
import io
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, override

import aioice.ice
import numpy as np
import pytest
from homeassistant.components.camera import (
    Camera,
    CameraEntityFeature,
    CameraWebRTCProvider,
    async_get_image,
    async_get_stream_source,
    async_register_webrtc_provider,
    get_camera_from_entity_id,
)
from homeassistant.components.labs import async_update_preview_feature
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.requirements import RequirementsNotFound
from homeassistant.setup import async_setup_component
from PIL import Image
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from webrtc_models import RTCIceCandidateInit

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.live.live_options import LiveOptions
from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .defaults import use_defaults
from .live.browser import Browser, Microphone, NoisyMicrophone, until

FRONT_DOOR = "camera.front_door"


@pytest.fixture(autouse=True)
def loopback_ice(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ICE use 127.0.0.1, which it leaves out, and nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])


class Player:
    """Home Assistant's WebRTC player: a browser's connection and a WebSocket."""

    def __init__(self, websocket: Any, microphone: Microphone | None = None) -> None:  # noqa: ANN401
        """Prepare to open a camera's view."""
        self.browser = Browser(microphone=microphone)
        self.websocket = websocket
        self.subscription = 0

    async def ask(self, offer: str | None = None) -> dict[str, Any]:
        """Send an offer and return the answer or the error."""
        offer = await self.browser.offer() if offer is None else offer
        await self.websocket.send_json_auto_id(
            {"type": "camera/webrtc/offer", "entity_id": FRONT_DOOR, "offer": offer}
        )
        return await self.event("answer", "error")

    async def open(self) -> None:
        """Exchange offer and answer, and wait until connected."""
        event = await self.ask()
        await self.browser.accept(event["answer"])

    async def event(self, *kinds: str) -> dict[str, Any]:
        """Return the next event of some kinds."""
        while True:
            message = await self.websocket.receive_json()
            event: dict[str, Any] = message.get("event") or {}
            if event.get("type") in kinds:
                self.subscription = message["id"]
                return event

    async def command(self, kind: str) -> dict[str, Any]:
        """Return the result of a command about the camera."""
        await self.websocket.send_json_auto_id({"type": kind, "entity_id": FRONT_DOOR})
        reply: dict[str, Any] = await self.websocket.receive_json()
        result: dict[str, Any] = reply["result"]
        return result


type NewPlayer = Callable[..., Awaitable[Player]]


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[MockConfigEntry]:
    """Return the entry, set up, with the preview feature of the talk button; unloaded at the end."""
    assert await async_setup_component(hass, "labs", {})
    await async_update_preview_feature(hass, "camera", "two_way_audio", True)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    if entry.state.recoverable and hass.config_entries.async_get_entry(entry.entry_id):
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def new_player(
    loaded: MockConfigEntry, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> AsyncIterator[NewPlayer]:
    """Return what makes players, each with a WebSocket of its own; closed at the end."""
    players: list[Player] = []

    async def make(microphone: Microphone | None = None) -> Player:
        players.append(Player(await hass_ws_client(hass), microphone))
        return players[-1]

    yield make
    for player in players:
        await player.browser.close()


async def test_picture_sound_and_voice(sim: Simulator, new_player: NewPlayer) -> None:
    """The browser sees the camera and hears it, and the camera says what the browser does."""
    microphone = NoisyMicrophone()
    player = await new_player(microphone)
    await player.open()
    arrived = player.browser.arrived
    await until(lambda: len(arrived["video"]) > 25 and len(arrived["audio"]) > 25)
    assert (arrived["video"][0].width, arrived["video"][0].height) == (640, 360)
    await player.browser.close()
    recording = await sim.wait_for_recording()
    assert recording.stats["nickname"] == "Front door"
    assert recording.stats["received_samples"] > 3000


async def test_the_log_of_a_view(new_player: NewPlayer, caplog: pytest.LogCaptureFixture) -> None:
    """Tells the states of the connection and which way was chosen, by kind and without addresses."""
    caplog.set_level("DEBUG", "custom_components.linkvisual")
    player = await new_player()
    await player.open()
    told = "WebRTC way to the browser: host/udp to host/udp"
    await until(lambda: told in caplog.messages)
    assert "WebRTC connection: connected" in caplog.messages


async def test_the_state_of_a_camera_that_is_watched(
    hass: HomeAssistant, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Is streaming for as long as its picture comes."""

    def state() -> str | None:
        current = hass.states.get(FRONT_DOOR)
        return None if current is None else current.state

    assert state() == "idle"
    player = await new_player()
    await player.open()
    await until(lambda: state() == "streaming")
    assert loaded.runtime_data.views.status.problem_of("nobody") is None
    await player.browser.close()
    await until(lambda: state() == "idle")


async def test_the_talk_button(hass: HomeAssistant, new_player: NewPlayer) -> None:
    """There while the Labs feature is on and the camera has a voice."""
    player = await new_player()
    capabilities = await player.command("camera/capabilities")
    assert capabilities == {"frontend_stream_types": ["web_rtc"], "two_way_audio": True}
    await async_update_preview_feature(hass, "camera", "two_way_audio", False)
    capabilities = await player.command("camera/capabilities")
    assert capabilities["two_way_audio"] is False


async def test_a_camera_without_loudspeaker(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Is seen, and offers no talk button."""
    for product in sim.tenant.products.values():
        product.services = tuple(name for name in product.services if "VoiceIntercom" not in name)
    assert await hass.config_entries.async_setup(entry.entry_id)
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    assert CameraEntityFeature.STREAM in camera.supported_features
    assert camera.camera_entity_capabilities.two_way_audio is False


async def test_a_second_talker_reads_who_talks(
    hass: HomeAssistant, sim: Simulator, new_player: NewPlayer
) -> None:
    """The name of the Home Assistant user, and the camera's."""
    first, second = await new_player(NoisyMicrophone()), await new_player(NoisyMicrophone())
    await first.open()
    event = await second.ask()
    assert event["type"] == "error"
    assert event["message"] == "Mock User is talking through Front door"
    await (await new_player()).open()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Home Assistant did not understand what the browser requested for Front door"),
        ("zh-Hans", "Home Assistant 无法理解浏览器对 Front door 的请求"),
    ],
)
async def test_refusals_are_in_the_language_of_home_assistant(
    hass: HomeAssistant, new_player: NewPlayer, language: str, sentence: str
) -> None:
    """Signaling has no translations of its own."""
    hass.config.language = language
    await async_get_translations(hass, language, "exceptions", [DOMAIN])
    event = await (await new_player()).ask("garbage")
    assert event["type"] == "error"
    assert event["message"] == sentence


@pytest.mark.parametrize("watching", [True, False])
async def test_a_disabled_account_tells_the_browser(
    hass: HomeAssistant,
    sim: Simulator,
    new_player: NewPlayer,
    loaded: MockConfigEntry,
    watching: bool,
) -> None:
    """Whether it watches or only talks; and leaves no connection to the camera."""
    player = await new_player(NoisyMicrophone())
    if not watching:
        sound, picture = player.browser.connection.getTransceivers()
        sound.direction, picture.direction = "sendonly", "inactive"
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, ConfigEntryDisabler.USER)
    event = await player.event("error")
    assert event["code"] == "view_disabled"
    assert "Front door" in event["message"]
    await sim.wait_for_recording()
    await until(lambda: not sim.live.viewers_of(sim.cameras[0]))


async def test_an_unsubscribed_view_of_a_dead_browser_ends(
    hass: HomeAssistant,
    sim: Simulator,
    new_player: NewPlayer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A killed browser says nothing; its WebSocket closes, and after a while we believe it."""
    viewers = importlib.import_module("custom_components.linkvisual.live.webrtc.viewers")
    use_defaults(monkeypatch, viewers.Viewers, reconnect_grace_s=0.2)
    player = await new_player(NoisyMicrophone())
    await player.open()
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    player.browser.freeze()
    await player.websocket.close()
    await sim.wait_for_recording()
    await until(lambda: player.browser.connection.connectionState == "closed")


async def test_candidates_by_websocket(hass: HomeAssistant, new_player: NewPlayer) -> None:
    """They come one by one after the offer, as stock browsers send them."""
    player = await new_player()
    offer = await player.browser.offer()
    bare = re.sub(r"^a=(candidate:.+|end-of-candidates)\r?\n", "", offer, flags=re.MULTILINE)
    await player.websocket.send_json_auto_id(
        {"type": "camera/webrtc/offer", "entity_id": FRONT_DOOR, "offer": bare}
    )
    session_id = (await player.event("session"))["session_id"]
    for line in re.findall(r"^a=(candidate:.+?)\r?$", offer, re.MULTILINE):
        for candidate in (line, ""):
            await player.websocket.send_json_auto_id(
                {
                    "type": "camera/webrtc/candidate",
                    "entity_id": FRONT_DOOR,
                    "session_id": session_id,
                    "candidate": {"candidate": candidate, "sdpMid": "0", "sdpMLineIndex": 0},
                }
            )
    await player.browser.accept((await player.event("answer"))["answer"])


async def test_the_still_of_a_camera_that_is_watched(
    hass: HomeAssistant, new_player: NewPlayer
) -> None:
    """Is what its viewers see; the last one stays when they have gone."""
    before = await async_get_image(hass, FRONT_DOOR)
    player = await new_player()
    await player.open()
    await until(lambda: player.browser.arrived["video"])
    watched = await async_get_image(hass, FRONT_DOOR)
    assert watched.content != before.content
    assert Image.open(io.BytesIO(watched.content)).size == (640, 360)
    await player.browser.close()
    assert (await async_get_image(hass, FRONT_DOOR)).content.startswith(b"\xff\xd8")


async def test_the_still_of_a_camera_that_was_watched(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """Is the last thing that was seen, where the camera takes no pictures itself."""
    for product in sim.tenant.products.values():
        product.services = tuple(name for name in product.services if "PicCapture" not in name)
    await hass.config_entries.async_reload(loaded.entry_id)
    drawn = await async_get_image(hass, FRONT_DOOR)
    player = await new_player()
    await player.open()
    await until(lambda: player.browser.arrived["video"])
    await player.browser.close()
    await until(lambda: not sim.live.viewers_of(sim.cameras[0]))
    last = await async_get_image(hass, FRONT_DOOR)
    assert last.content != drawn.content
    assert Image.open(io.BytesIO(last.content)).size == (640, 360)


async def test_an_offline_camera_shows_its_last_snapshot(
    hass: HomeAssistant, sim: Simulator, new_player: NewPlayer
) -> None:
    """Darkened, behind the sentence, if nobody has watched it."""
    snapshot = Image.open(io.BytesIO((await async_get_image(hass, FRONT_DOOR)).content))
    sim.cameras[0].status = DeviceStatus.OFFLINE
    player = await new_player()
    await player.open()
    await until(lambda: player.browser.arrived["video"])
    shown = player.browser.arrived["video"][0].to_image()
    top, expected = (
        np.asarray(image.resize((64, 36)).crop((0, 0, 64, 20)), float).ravel()
        for image in (shown, snapshot)
    )
    assert np.corrcoef(top, expected)[0, 1] > 0.95
    assert top.mean() < expected.mean() / 2


async def test_the_url_for_recordings(
    hass: HomeAssistant, sim: Simulator, loaded: MockConfigEntry
) -> None:
    """Can be opened more than once; an error of the cloud is a sentence."""
    url = await async_get_stream_source(hass, FRONT_DOOR)
    assert url is not None
    assert url.startswith("http://127.0.0.1")
    sim.cameras[0].status = DeviceStatus.OFFLINE
    with pytest.raises(HomeAssistantError, match="Front door is offline"):
        await async_get_stream_source(hass, FRONT_DOOR)


def picture_issues(hass: HomeAssistant) -> set[str | None]:
    """Return what repairs say of pictures, as translation keys."""
    keys = {issue.translation_key for issue in ir.async_get(hass).issues.values()}
    return {key for key in keys if key and key.startswith("picture_")}


@pytest.mark.parametrize("video", ["h265", "b_frames"])
async def test_a_main_stream_that_browsers_do_not_take(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    new_player: NewPlayer,
    caplog: pytest.LogCaptureFixture,
    video: str,
) -> None:
    """The browser gets the sub stream; a repair and one line say why, until the entry is reloaded."""
    sim.set_knob("live_video", video)
    player = await new_player()
    await player.open()
    await until(lambda: picture_issues(hass) == {f"picture_{video}"})
    await until(lambda: [f.width for f in player.browser.arrived["video"][-1:]] == [320])
    plays = sim.live.plays[sim.cameras[0].iot_id]
    sim.cameras[0].status = DeviceStatus.OFFLINE
    await until(lambda: [f.width for f in player.browser.arrived["video"][-1:]] == [1280])
    assert picture_issues(hass) == {f"picture_{video}"}
    assert not [key for key in ir.async_get(hass).issues if sim.cameras[0].iot_id in key[1]]
    sim.cameras[0].status = DeviceStatus.ONLINE
    await until(lambda: sim.live.plays[sim.cameras[0].iot_id] > plays)
    await until(lambda: [f.width for f in player.browser.arrived["video"][-1:]] == [320])
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    lines = [line for line in warnings if "cannot be passed on" in line]
    assert lines == [
        f"The picture of Front door cannot be passed on as it is: {video}. A repair says what to do"
    ]
    await player.browser.close()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert not picture_issues(hass)


async def test_a_picture_that_is_converted(
    hass: HomeAssistant,
    sim: Simulator,
    loaded: MockConfigEntry,
    new_player: NewPlayer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Is explained as a repair of its own, until the camera's own picture is seen again."""
    use_defaults(monkeypatch, LiveOptions, fallback_for_s=0, success_pictures=10)
    issues = ir.async_get(hass)
    camera = sim.cameras[0]
    sim.set_knob("live_video", "h265")
    player = await new_player()
    await player.open()
    await until(lambda: picture_issues(hass) == {"picture_h265"})
    sim.set_knob("live_sub_video", "h265")
    sim.live.close()
    await until(lambda: picture_issues(hass) == {"picture_transcoding"})
    (issue,) = issues.issues.values()
    assert issue.translation_placeholders == {"camera": "Front door"}
    await player.browser.close()
    sim.set_knob("live_video", "h264")
    await until(lambda: not sim.live.viewers_of(camera))
    for _ in range(2):
        # The first viewer after a fall-back notes that it is one.
        player = await new_player()
        await player.open()
        await until(lambda: sim.live.viewers_of(camera))
        await until(functools.partial(player.browser.arrived.get, "video"))
        await player.browser.close()
        await until(lambda: not sim.live.viewers_of(camera))
    assert not issues.issues


def forget_webrtc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the parts that need the library imported anew, and afterwards as before."""
    peer = importlib.import_module("custom_components.linkvisual.live.webrtc")
    monkeypatch.setattr("custom_components.linkvisual.live.webrtc", peer)
    for name in [name for name in sys.modules if ".linkvisual.live.webrtc" in name]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize("fault", ["not installed", "broken"])
async def test_without_the_library(
    hass: HomeAssistant,
    sim: Simulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    """The entry loads, announcements work, stills are there, and a repair says what is missing."""
    libraries = importlib.import_module("custom_components.linkvisual.bridge.webrtc_library")
    if fault == "broken":
        forget_webrtc(monkeypatch)
        monkeypatch.setitem(sys.modules, "aiortc", None)
    else:

        async def refuse(*_: object, **__: object) -> None:
            raise RequirementsNotFound(DOMAIN, [libraries.REQUIREMENT])

        monkeypatch.setattr(libraries, "async_process_requirements", refuse)
        monkeypatch.setattr(hass.config, "skip_pip", False)
    assert await hass.config_entries.async_setup(entry.entry_id)
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    assert camera.camera_capabilities.frontend_stream_types == {"hls"}
    assert camera.camera_capabilities.two_way_audio is False
    assert (await async_get_image(hass, FRONT_DOOR)).content.startswith(b"\xff\xd8")
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "missing_library")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["library"] == "aiortc==1.16.0"
    assert "aiortc" in issue.translation_placeholders["reason"]
    monkeypatch.undo()
    await hass.config_entries.async_reload(entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, "missing_library") is None


@pytest.mark.parametrize("installed", [True, False])
async def test_a_library_that_takes_long_to_install(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    """The account does not wait for it, and has the live view as soon as it is there."""
    libraries = importlib.import_module("custom_components.linkvisual.bridge.webrtc_library")
    answered = asyncio.Event()

    async def install(*_: object, **__: object) -> None:
        await answered.wait()
        if not installed:
            raise RequirementsNotFound(DOMAIN, [libraries.REQUIREMENT])

    monkeypatch.setattr(libraries, "async_process_requirements", install)
    use_defaults(monkeypatch, libraries.async_load_viewers, install_patience_s=0.05)
    monkeypatch.setattr(hass.config, "skip_pip", False)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not entry.runtime_data.views.answers_browsers
    before = entry.runtime_data
    answered.set()
    if installed:
        await until(lambda: getattr(entry, "runtime_data", before) is not before)
        await hass.async_block_till_done()
        assert entry.runtime_data.views.answers_browsers
    else:
        issues = ir.async_get(hass)
        await until(lambda: issues.async_get_issue(DOMAIN, "missing_library"))
        assert entry.runtime_data is before


async def test_another_provider_where_the_library_is_missing(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is chosen without a call to the cloud, also for an offline camera, and asks for a URL itself."""

    class Provider(CameraWebRTCProvider):
        domain = "go2rtc"

        @override
        @callback
        def async_is_supported(self, stream_source: str) -> bool:
            return stream_source.partition(":")[0] == "http"

        @override
        async def async_handle_async_webrtc_offer(self, *_: object) -> None:
            raise NotImplementedError

        @override
        async def async_on_webrtc_candidate(self, *_: object) -> None:
            raise NotImplementedError

    async def none(*_: object) -> None:
        return None

    monkeypatch.setattr("custom_components.linkvisual.async_load_viewers", none)
    assert await async_setup_component(hass, "camera", {})
    async_register_webrtc_provider(hass, Provider())
    sim.cameras[0].status = DeviceStatus.OFFLINE
    assert await hass.config_entries.async_setup(entry.entry_id)
    async_register_webrtc_provider(hass, Provider())
    await hass.async_block_till_done()
    assert sim.calls.counts["QueryLiveStreaming"] == 0
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    assert camera.camera_capabilities.frontend_stream_types == {"hls", "web_rtc"}
    with pytest.raises(HomeAssistantError, match="Front door is offline"):
        await camera.stream_source()
    sim.cameras[0].status = DeviceStatus.ONLINE
    assert (await camera.stream_source() or "").startswith("http://127.0.0.1")


async def test_a_url_that_is_asked_for_while_providers_are_looked_for(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is one that plays: what providers look at is only for them."""
    camera, asked, go_on = (
        get_camera_from_entity_id(hass, FRONT_DOOR),
        asyncio.Event(),
        asyncio.Event(),
    )
    seen: list[str | None] = []

    async def refresh(self: Camera, *, write_state: bool = True) -> None:
        asked.set()
        await go_on.wait()
        seen.append(await self.stream_source())

    monkeypatch.setattr(Camera, "async_refresh_providers", refresh)
    refreshing = asyncio.create_task(camera.async_refresh_providers())
    await asked.wait()
    assert (await camera.stream_source() or "").startswith("http://127.0.0.1")
    go_on.set()
    await refreshing
    assert seen == ["http:"]


async def test_a_camera_that_the_account_has_lost_a_moment_ago(
    hass: HomeAssistant, loaded: MockConfigEntry, new_player: NewPlayer
) -> None:
    """The browser reads so, whether its offer or its goodbye comes late; nothing is opened for it."""
    camera = get_camera_from_entity_id(hass, FRONT_DOOR)
    views, coordinator = loaded.runtime_data.views, loaded.runtime_data.coordinator
    player = await new_player()
    coordinator.data = {k: v for k, v in coordinator.data.items() if v.name != "Front door"}
    event = await player.ask()
    assert event["type"] == "error"
    assert event["message"] == "Front door is no longer in the account"
    with pytest.raises(HomeAssistantError, match="Front door is no longer in the account"):
        await camera.stream_source()
    camera.close_webrtc_session("late")
    await camera.async_on_webrtc_candidate("late", RTCIceCandidateInit(""))
    assert await views.async_still(camera.unique_id) is None
    assert not views._by_iot_id
