"""Stores on disk that are caches: what cannot be read is not there, and is built anew."""

import logging
from typing import Any

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
