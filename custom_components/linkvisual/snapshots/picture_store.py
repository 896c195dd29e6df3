"""The newest picture of each camera, kept over restarts."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Container

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..cache import CacheFile
from ..const import DOMAIN

_STORAGE_VERSION = 1
"""To be raised with the shape of what is stored."""

_SAVE_DELAY_S = 3600.0
"""Megabytes are written to what may be a memory card; a crash loses an hour of pictures at most."""


class PictureStore:
    """Pictures by IotId, all of one account's cameras and no others."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        cameras: Callable[[], Container[str]],
        *,
        largest_kept_bytes: int = 500_000,
    ) -> None:
        """Hold no picture yet; `cameras` tells which cameras there are.

        A larger picture is shown like any other, and forgotten by a restart.
        """
        self.largest_kept_bytes = largest_kept_bytes
        self._file = CacheFile(picture_store(hass, entry_id), self._to_store, _SAVE_DELAY_S)
        self._cameras = cameras
        self._pictures: dict[str, bytes] = {}

    async def async_load(self) -> None:
        """Read what an earlier run saw last; what cannot be read is not there."""
        for iot_id, text in (await self._file.async_load()).items():
            try:
                self._pictures[iot_id] = b64decode(text, validate=True)
            except TypeError, ValueError:
                continue
        self.async_prune()

    def of(self, iot_id: str) -> bytes | None:
        """Return the newest JPEG of a camera."""
        return self._pictures.get(iot_id)

    @callback
    def async_keep(self, iot_id: str, picture: bytes) -> None:
        """Put a JPEG in the place of an older one; it is written after an hour without another."""
        self._pictures[iot_id] = picture
        self._file.async_save_later()

    @callback
    def async_prune(self) -> None:
        """Forget cameras that have gone."""
        cameras = self._cameras()
        if gone := [iot_id for iot_id in self._pictures if iot_id not in cameras]:
            for iot_id in gone:
                del self._pictures[iot_id]
            self._file.async_save_later()

    async def async_close(self) -> None:
        """Write what has changed, now and no more; the store logs a disk that takes nothing."""
        await self._file.async_close()

    def _to_store(self) -> dict[str, str]:
        """Return the pictures as JSON has them; called in another thread."""
        return {
            iot_id: b64encode(picture).decode()
            for iot_id, picture in dict(self._pictures).items()
            if len(picture) <= self.largest_kept_bytes
        }


def picture_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, str]]:
    """Return the file in which an entry's pictures are kept."""
    return Store(
        hass,
        _STORAGE_VERSION,
        f"{DOMAIN}.{entry_id}.pictures",
        private=True,
        atomic_writes=True,
        serialize_in_event_loop=False,
    )
