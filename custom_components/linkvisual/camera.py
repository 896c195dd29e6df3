"""The camera entity."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, override

from homeassistant.components.camera import Camera, CameraEntityCapabilities, CameraEntityFeature
from homeassistant.components.camera.webrtc import WebRTCSendMessage
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from webrtc_models import RTCIceCandidateInit

from .bridge.browser_signal import BrowserSignal, async_hang_ups
from .bridge.viewer_rights import async_current_user, async_microphone_refusal, async_require_view
from .const import CONF_USE_ICE_SERVERS
from .data import LinkVisualConfigEntry, LinkVisualData
from .discovery.listeners import CameraListeners, Listener
from .entity import LinkVisualEntity, async_add_for_cameras
from .exceptions import as_view_error
from .ha_stream import PlayerUrl, PlayerWatch, async_end, hide_urls
from .live.webrtc.errors import ViewDisabledError, ViewError, ViewRemovedError
from .live.webrtc.settings import IceServer
from .openapi import DeviceNotFoundError, OpenApiError
from .options import PLACEHOLDER, talk_settings_of
from .repairs import async_forget_picture
from .snapshots.snapshots import CameraSnapshots

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

PARALLEL_UPDATES = 0
"""Nothing is polled by an entity; the coordinator does it for all."""

_KIND_OF_URL = "http:"
"""All that providers of WebRTC look at; the cloud's HTTP-FLV is behind every URL for players."""

_ASKED_FOR_KIND = ContextVar("linkvisual_asked_for_kind", default=False)
"""Set while Home Assistant looks for a provider; other callers who ask for a URL meanwhile get a real one."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of the account, and those that appear later."""
    placeholder = await hass.async_add_executor_job(PLACEHOLDER.read_bytes)
    kind = WebRtcCamera if entry.runtime_data.views.answers_browsers else LinkVisualCamera
    async_add_for_cameras(
        entry, async_add_entities, lambda iot_id: kind(entry, iot_id, placeholder)
    )


class LinkVisualCamera(LinkVisualEntity, Camera):
    """A camera with stills, and a URL for players and recorders."""

    _attr_name = None
    _attr_translation_key = "camera"

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str, placeholder: bytes) -> None:
        """Keep the JPEG that stands in for a picture."""
        LinkVisualEntity.__init__(self, entry.runtime_data.coordinator, iot_id)
        Camera.__init__(self)
        self._attr_unique_id = iot_id
        self._entry = entry
        self._views = entry.runtime_data.views
        self._snapshots = CameraSnapshots(entry, iot_id)
        self._placeholder = placeholder
        self._player_url = PlayerUrl(self.coordinator.hass, entry, iot_id)
        self._player_watch = PlayerWatch(self.coordinator.hass)
        self._note_abilities()

    @override
    def _sources(self) -> Iterator[tuple[CameraListeners, Listener]]:
        """Follow who watches, too."""
        yield from super()._sources()
        yield self._views.status.listeners, self._note_streaming

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return a picture of now or a while ago, or the placeholder before the first."""
        return await self._snapshots.async_picture(width, height) or self._placeholder

    @override
    async def stream_source(self) -> str | None:
        """Return a live URL for Home Assistant's own player and recorder."""
        if _ASKED_FOR_KIND.get():
            return _KIND_OF_URL
        try:
            self._require_camera()
            return await self._player_url.async_fetch() if self.camera.can_stream else None
        except OpenApiError as err:
            raise as_view_error(self.hass, err, self._camera_name) from err

    @override
    async def async_create_stream(self) -> Stream | None:
        """Return Home Assistant's own player, which keeps the URL to itself."""
        player = await super().async_create_stream()
        hide_urls(self.entity_id)
        if player is not None:
            self._player_url.follow(player)
            self._player_watch.follow(player, self._note_streaming)
        return player

    @override
    async def async_refresh_providers(self, *, write_state: bool = True) -> None:
        """Choose who else could show the picture, without a call to the cloud.

        Home Assistant asks for the URL before anything else here, while it adds the entity too,
        which must not fail because a camera is offline.
        """
        token = _ASKED_FOR_KIND.set(True)
        try:
            await super().async_refresh_providers(write_state=write_state)
        finally:
            _ASKED_FOR_KIND.reset(token)

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Stay, with all views, under another name, for an entity without this method is removed and added anew."""
        super().async_entity_id_changed(old_entity_id)

    @override
    async def async_will_remove_from_hass(self) -> None:
        """End all views, and what was said about them; those of an account end with it."""
        self._player_url.close()
        self._player_watch.close()
        self._end_player()
        if self._entry.state is not ConfigEntryState.UNLOAD_IN_PROGRESS:
            disabled = self.registry_entry is not None and self.registry_entry.disabled
            reason = ViewDisabledError("disabled") if disabled else ViewRemovedError("removed")
            await self._views.async_remove(self._iot_id, reason)
        async_forget_picture(self.hass, self._iot_id)
        await super().async_will_remove_from_hass()

    @callback
    @override
    def _note_news(self) -> None:
        """Learn what the camera can do by now, and its name."""
        if self._iot_id in self.coordinator.data:
            self._note_abilities()
        super()._note_news()

    @callback
    def _note_streaming(self) -> None:
        """Tell whether there are viewers, in a browser or through Home Assistant's own player."""
        is_watched = self._views.status.is_watched(self._iot_id)
        self._attr_is_streaming = is_watched or self._player_watch.is_playing
        self.async_write_ha_state()

    def _end_player(self) -> None:
        """Let Home Assistant's own player end, and wait for nothing."""
        player, self.stream = self.stream, None
        if player is not None:
            self.hass.async_create_background_task(async_end(player), "linkvisual end of a player")

    def _require_camera(self) -> None:
        """Raise DeviceNotFoundError if the account has lost the camera a moment ago."""
        if self._iot_id not in self.coordinator.data:
            raise DeviceNotFoundError("CameraRemoved")

    def _note_abilities(self) -> None:
        self._camera_name = self.camera.name
        streams = self.camera.can_stream
        self._attr_supported_features = (
            CameraEntityFeature.STREAM if streams else CameraEntityFeature(0)
        )


class WebRtcCamera(LinkVisualCamera):
    """A camera that browsers see and talk through directly."""

    @override
    async def async_handle_async_webrtc_offer(
        self, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        """Answer a browser."""
        name, user = self._camera_name, async_current_user()
        hang_up = (user.id if user else None, self._iot_id)
        hang_ups = async_hang_ups(self.hass)
        try:
            self._require_camera()
            async_require_view(user, self.entity_id)
            product_key = self.camera.device.product_key
            settings = talk_settings_of(self._entry, product_key, user.name if user else None)
            await self._views.async_offer(
                self._iot_id,
                session_id,
                offer_sdp,
                signal=BrowserSignal(
                    self.hass, name, send_message, lambda: hang_ups.note(*hang_up)
                ),
                settings=replace(
                    settings,
                    refusal=async_microphone_refusal(user, self),
                    after_hang_up=hang_ups.is_recent(*hang_up),
                ),
                ice_servers=self._ice_servers(),
            )
        except Exception as err:
            if isinstance(err, ViewError):
                hang_ups.note(*hang_up)
            # Whatever is no HomeAssistantError would leave the browser without an answer.
            raise as_view_error(self.hass, err, name) from err

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        """Try a way to a browser; raises Unauthorized where it may not see the camera."""
        async_require_view(async_current_user(), self.entity_id)
        self._views.add_candidate(
            self._iot_id,
            session_id,
            candidate.candidate,
            candidate.sdp_mid,
            candidate.sdp_m_line_index,
        )

    @callback
    @override
    def close_webrtc_session(self, session_id: str) -> None:
        """End a signaling session, also one that has outlived a reload of the account."""
        data: LinkVisualData | None = getattr(self._entry, "runtime_data", None)
        if data is not None:
            data.views.close(self._iot_id, session_id)

    @override
    def _note_abilities(self) -> None:
        super()._note_abilities()
        self._attr_camera_entity_capabilities = CameraEntityCapabilities(
            two_way_audio=self.camera.can_talk
        )

    def _ice_servers(self) -> list[IceServer]:
        """Return the servers of Home Assistant, where the user wants them asked."""
        if not self._entry.options.get(CONF_USE_ICE_SERVERS, False):
            return []
        configuration = self.async_get_webrtc_client_configuration().configuration
        return [
            IceServer(
                (server.urls,) if isinstance(server.urls, str) else tuple(server.urls),
                server.username,
                server.credential,
            )
            for server in configuration.ice_servers
        ]
