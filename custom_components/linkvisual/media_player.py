"""The camera's speaker."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, override

from homeassistant.components import media_source
from homeassistant.components.media_player import (
    ATTR_MEDIA_ANNOUNCE,
    ATTR_MEDIA_ENQUEUE,
    ATTR_MEDIA_EXTRA,
    BrowseMedia,
    MediaPlayerDeviceClass,
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import ExtraStoredData, RestoredExtraData, RestoreEntity

from .data import LinkVisualConfigEntry
from .discovery.listeners import CameraListeners, Listener
from .entity import LinkVisualEntity, async_add_for_talkers
from .intercom import Cover, Enqueue, Holder, PlayerState, TurnKind, Volume
from .media.shared_lookup import SharedLookup
from .talk.speaker import Speaker

PARALLEL_UPDATES = 0
"""Cameras are talked to side by side; the floor of each keeps the order."""

_PLAYBACK = (
    MediaPlayerEntityFeature.PLAY_MEDIA
    | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
    | MediaPlayerEntityFeature.BROWSE_MEDIA
    | MediaPlayerEntityFeature.STOP
    | MediaPlayerEntityFeature.PAUSE
)
_QUEUE = (
    MediaPlayerEntityFeature.MEDIA_ENQUEUE
    | MediaPlayerEntityFeature.NEXT_TRACK
    | MediaPlayerEntityFeature.PREVIOUS_TRACK
    | MediaPlayerEntityFeature.CLEAR_PLAYLIST
)
_VOLUME = (
    MediaPlayerEntityFeature.VOLUME_SET
    | MediaPlayerEntityFeature.VOLUME_STEP
    | MediaPlayerEntityFeature.VOLUME_MUTE
)
_ALWAYS = _PLAYBACK | _QUEUE | _VOLUME
_STATES = {state: MediaPlayerState(state) for state in PlayerState}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a speaker for each camera that can talk."""
    lookup = SharedLookup(hass)
    async_add_for_talkers(
        entry, async_add_entities, lambda iot_id: LinkVisualSpeaker(entry, iot_id, lookup)
    )


class LinkVisualSpeaker(LinkVisualEntity, MediaPlayerEntity, RestoreEntity):
    """Plays media and announcements through a camera."""

    _attr_translation_key = "speaker"
    _attr_device_class = MediaPlayerDeviceClass.SPEAKER
    _attr_media_content_type = MediaType.MUSIC

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str, lookup: SharedLookup) -> None:
        """Belong to a camera."""
        super().__init__(entry.runtime_data.coordinator, iot_id)
        self._attr_unique_id = f"{iot_id}_speaker"
        self._entry = entry
        self._intercoms = entry.runtime_data.intercoms
        self._speaker = Speaker(entry, iot_id, lookup)

    @override
    async def async_added_to_hass(self) -> None:
        """Play as loud as before."""
        await super().async_added_to_hass()
        if (stored := await self.async_get_last_extra_data()) is not None:
            self._speaker.set_volume(Volume(**stored.as_dict()))

    @override
    def _sources(self) -> Iterator[tuple[CameraListeners, Listener]]:
        """Follow the intercom, too."""
        yield from super()._sources()
        yield self._intercoms.listeners, self.async_write_ha_state

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on playing under another name, for an entity without this method is removed and added anew."""
        super().async_entity_id_changed(old_entity_id)

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Fall silent with the camera that has gone; those of an account fall silent together."""
        await super().async_will_remove_from_hass()
        unloads = self._entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS
        if not unloads and not self._intercoms.media_loop.ending:
            await self._speaker.run(self._speaker.player.stop())

    @property
    @override
    def extra_restore_state_data(self) -> ExtraStoredData:
        """Return what a restart must not change."""
        return RestoredExtraData(asdict(self._speaker.volume))

    @property
    @override
    def state(self) -> MediaPlayerState:
        """Return what can be heard, no matter who asked for it."""
        if self._announcement is not None:
            return MediaPlayerState.PLAYING
        return _STATES[self._speaker.status.player.state]

    @property
    @override
    def supported_features(self) -> MediaPlayerEntityFeature:
        """Return what can be done now: silence does not go on, and not all media has places."""
        features = _ALWAYS
        if self.state is not MediaPlayerState.IDLE:
            features |= MediaPlayerEntityFeature.PLAY
        if self._speaker.status.player.seekable and not self._announcement:
            features |= MediaPlayerEntityFeature.SEEK
        return features

    @property
    @override
    def volume_level(self) -> float:
        """Return the volume as it was set, also while muted."""
        return self._speaker.volume.level

    @property
    @override
    def is_volume_muted(self) -> bool:
        """Return whether the speaker is muted."""
        return self._speaker.volume.muted

    @property
    @override
    def media_title(self) -> str | None:
        """Return what is being said or played."""
        if (announcement := self._announcement) is not None:
            return announcement.name
        player = self._speaker.status.player
        if player.track is None:
            return None
        return player.info.title or player.track.title

    @property
    @override
    def media_artist(self) -> str | None:
        """Return who plays it; of a station that tells what it plays, the station."""
        player = self._speaker.status.player
        if self._announcement or player.track is None:
            return None
        is_station = player.info.title is not None and player.duration_s is None
        return player.info.artist or (player.track.title if is_station else None)

    @property
    @override
    def media_album_name(self) -> str | None:
        """Return the album that it is from."""
        return None if self._announcement else self._speaker.status.player.info.album

    @property
    @override
    def media_image_hash(self) -> str | None:
        """Return what tells the cover from others."""
        picture = self._picture
        return picture.fingerprint if picture is not None else None

    @override
    async def async_get_media_image(self) -> tuple[bytes | None, str | None]:
        """Return the cover that came with the media."""
        picture = self._picture
        return (picture.data, picture.content_type) if picture is not None else (None, None)

    @property
    @override
    def media_content_id(self) -> str | None:
        """Return the media that is played, without what may be a credential."""
        track = self._speaker.status.player.track
        return None if track is None or self._announcement else track.content_id

    @property
    @override
    def media_duration(self) -> int | None:
        """Return the length of what is played, where it is known."""
        duration_s = self._speaker.status.player.duration_s
        return None if duration_s is None or self._announcement else round(duration_s)

    @property
    @override
    def media_position(self) -> int | None:
        """Return how far it has come."""
        position_s = self._speaker.status.player.position_s
        return None if position_s is None or self._announcement else int(position_s)

    @property
    @override
    def media_position_updated_at(self) -> datetime | None:
        """Return when it had come so far."""
        return None if self._announcement else self._speaker.status.player.position_at

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play media, or say it in between."""
        title = _title_of(kwargs.get(ATTR_MEDIA_EXTRA) or {})
        if kwargs.get(ATTR_MEDIA_ANNOUNCE):
            await self._speaker.async_announce(media_id, title)
            return
        enqueue = Enqueue(kwargs.get(ATTR_MEDIA_ENQUEUE) or Enqueue.REPLACE)
        await self._speaker.async_play(media_id, title, enqueue)

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Return what can be played."""
        return await media_source.async_browse_media(
            self.hass,
            media_content_id,
            content_filter=lambda item: item.media_content_type.startswith("audio/"),
        )

    @override
    async def async_media_stop(self) -> None:
        """Fall silent."""
        await self._speaker.async_stop()

    @override
    async def async_clear_playlist(self) -> None:
        """End media and forget what was to be played; an announcement is not in the list."""
        await self._speaker.async_clear()

    @override
    async def async_media_pause(self) -> None:
        """Fall silent and keep the place."""
        await self._speaker.run(self._speaker.player.pause())

    @override
    async def async_media_play(self) -> None:
        """Go on."""
        await self._speaker.run(self._speaker.player.resume())

    @override
    async def async_media_seek(self, position: float) -> None:
        """Go to a time in the track."""
        await self._speaker.run(self._speaker.player.seek(position))

    @override
    async def async_media_next_track(self) -> None:
        """Go to the next track."""
        await self._speaker.run(self._speaker.player.skip(1))

    @override
    async def async_media_previous_track(self) -> None:
        """Go to the track before."""
        await self._speaker.run(self._speaker.player.skip(-1))

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Play louder or quieter."""
        self._set_volume(Volume(volume, muted=False))

    @override
    async def async_mute_volume(self, mute: bool) -> None:
        """Play silence, or sound again."""
        self._set_volume(Volume(self._speaker.volume.level, muted=mute))

    def _set_volume(self, volume: Volume) -> None:
        self._speaker.set_volume(volume)
        self.async_write_ha_state()

    @property
    def _picture(self) -> Cover | None:
        """Return the cover of what is played."""
        return None if self._announcement else self._speaker.status.player.info.picture

    @property
    def _announcement(self) -> Holder | None:
        """Return the announcement that is being said, if there is one."""
        holder = self._speaker.status.holder
        is_one = holder is not None and holder.kind is TurnKind.ANNOUNCEMENT
        return holder if is_one else None


def _title_of(extra: dict[str, Any]) -> str | None:
    """Return the title that came with media."""
    metadata = extra.get("metadata")
    inner = metadata.get("title") if isinstance(metadata, dict) else None
    title = extra.get("title") or inner
    return title if isinstance(title, str) else None
