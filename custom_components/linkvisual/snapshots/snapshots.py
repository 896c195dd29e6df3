"""A camera's newest picture, and when to let it take another."""

import asyncio
import logging
from contextlib import nullcontext, suppress
from math import inf
from time import monotonic

from homeassistant.config_entries import ConfigEntryState

from ..data import LinkVisualConfigEntry
from ..discovery.inventory import Camera
from ..intercom import LoopEndedError
from ..openapi import DeviceOfflineError, OpenApiError
from .capture import CaptureError, async_capture, async_download

_LOGGER = logging.getLogger(__name__)

FRESH_INTERVAL_S = 30.0
"""How old a picture may be for `camera.snapshot`, a notification, any caller who wants it in full size."""

REFRESH_INTERVAL_S = 300.0
"""How old it may be for a dashboard, which asks every 10 s, and always for a certain size."""

RETRY_INTERVAL_S = 60.0
"""How soon a dashboard's picture is tried again after a failure; twice as late after each further."""


class CameraSnapshots:
    """The pictures of one camera; a caller who asks while one is being taken gets that one."""

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Start with what an earlier run saw last."""
        self._entry = entry
        self._data = entry.runtime_data
        self._iot_id = iot_id
        self._tried_s = -inf
        self._seen: bytes | None = None
        self._capturing: asyncio.Task[None] | None = None
        self._refreshing = asyncio.Lock()
        self._failures = 0
        self._complained = False

    async def async_picture(
        self, width: int | None, height: int | None, *, patience_s: float = 8.0
    ) -> bytes | None:
        """Return a JPEG of the camera, in its own size, None if there has never been one.

        After 10 s Home Assistant itself gives up, and shows an error instead of the last picture.
        """
        if await self._async_see():
            return self._seen
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                if width is None and height is None:
                    await self._async_renew(FRESH_INTERVAL_S)
                else:
                    await self._async_refresh()
        return self._data.pictures.of(self._iot_id)

    async def _async_see(self) -> bool:
        """Keep what viewers saw since the last time; return whether it is what they see now."""
        still = await self._data.views.async_still(self._iot_id)
        if still is None:
            return False
        if still.jpeg is not self._seen:
            self._seen = still.jpeg
            self._data.pictures.async_keep(self._iot_id, still.jpeg)
        if still.is_current:
            self._tried_s = monotonic()
        return still.is_current

    async def _async_refresh(self) -> None:
        """Renew for a dashboard: of many cameras a few at a time, and never before a fresh one."""
        async with self._refreshing:
            is_due = self._due_camera(REFRESH_INTERVAL_S) is not None
            async with self._data.refreshes if is_due else nullcontext():
                await self._async_renew(REFRESH_INTERVAL_S)

    async def _async_renew(self, interval_s: float) -> None:
        """Wait for the picture that is being taken, and let one be taken if it is due."""
        if camera := self._due_camera(interval_s):
            self._tried_s = monotonic()
            self._capturing = self._entry.async_create_background_task(
                self._data.coordinator.hass,
                self._async_capture(camera),
                name=f"linkvisual picture of {camera.name}",
            )
        if self._capturing:
            await asyncio.wait({self._capturing})

    def _due_camera(self, interval_s: float) -> Camera | None:
        """Return the camera if the last attempt at a picture is so long ago, and there is hope."""
        busy = self._capturing is not None and not self._capturing.done()
        if busy or monotonic() - self._tried_s < self._interval_s(interval_s):
            return None
        coordinator = self._data.coordinator
        camera = coordinator.data.get(self._iot_id)
        if camera is None or not (camera.online and camera.model.can_snapshot):
            return None
        works = coordinator.last_update_success and self._entry.state is ConfigEntryState.LOADED
        return camera if works else None

    def _interval_s(self, interval_s: float) -> float:
        """Return how long to wait after the last attempt, less after a failure."""
        if not self._failures:
            return interval_s
        return min(interval_s, RETRY_INTERVAL_S * (1 << min(self._failures - 1, 8)))

    async def _async_capture(self, camera: Camera) -> None:
        """Let the camera take a picture; only the first failure in a row is worth a line."""
        self._failures += 1
        try:
            picture = await async_capture(
                self._data.client, self._async_download, camera.device.address
            )
        except LoopEndedError:
            _LOGGER.debug("The account of %s is being unloaded", camera.name)
        except DeviceOfflineError:
            _LOGGER.debug("%s went offline before it took a picture", camera.name)
        except (OpenApiError, CaptureError) as err:
            if not self._complained:
                _LOGGER.warning("No new picture of %s: %s", camera.name, err)
            self._complained = True
        else:
            self._data.pictures.async_keep(self._iot_id, picture)
            self._failures = 0
            if self._complained:
                _LOGGER.info("%s sends pictures again", camera.name)
            self._complained = False

    async def _async_download(self, url: str) -> bytes:
        """Fetch a picture through the session that opens the cloud's URLs."""
        loop = self._data.intercoms.media_loop
        return await loop.run(async_download(loop.http, url))
