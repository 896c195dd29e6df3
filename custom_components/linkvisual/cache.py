"""Stores on disk that are caches: what cannot be read is not there, and is built anew."""

import logging
from collections.abc import Callable
from typing import Any

from homeassistant.core import callback
from homeassistant.helpers.storage import Store

_LOGGER = logging.getLogger(__name__)


async def async_load_cache(store: Store[Any]) -> dict[str, Any]:
    """Return what a store holds; empty if it is of another version or shape, or unreadable.

    The next save replaces what could not be read.
    """
    try:
        stored = await store.async_load()
    except Exception as err:  # noqa: BLE001  a cache keeps nobody out, whatever is wrong with it
        _LOGGER.info("%s is built anew, for it cannot be read (%s)", store.key, type(err).__name__)
        return {}
    return stored if isinstance(stored, dict) else {}


class CacheFile:
    """A cache that is written some time after a change, and at the end."""

    def __init__(
        self, store: Store[Any], to_store: Callable[[], dict[str, Any]], save_delay_s: float
    ) -> None:
        """Write what `to_store` returns; Home Assistant may call it in another thread."""
        self._store = store
        self._to_store = to_store
        self._save_delay_s = save_delay_s
        self._changed = False
        self._closed = False

    async def async_load(self) -> dict[str, Any]:
        """Return what an earlier run has written; empty if it cannot be read."""
        return await async_load_cache(self._store)

    @callback
    def async_save_later(self) -> None:
        """Write when the delay has passed without another change."""
        self._changed = True
        if not self._closed:
            self._store.async_delay_save(self._to_store, self._save_delay_s)

    async def async_close(self) -> None:
        """Write what has changed, now and no more; the store logs a disk that takes nothing."""
        self._closed = True
        if self._changed:
            await self._store.async_save(self._to_store())
