"""What the cameras of each product can do, remembered so that one failed call changes nothing."""

import asyncio
import logging
from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..cache import async_load_cache
from ..const import DOMAIN
from ..openapi import LinkVisualClient, OpenApiError, ThingModel

_LOGGER = logging.getLogger(__name__)

_STORAGE_VERSION = 1
"""To be raised with the shape of what is stored."""

ASSUMED_MODEL = ThingModel(
    services=frozenset({"StartPushStreaming", "StartVoiceIntercom"}), properties=frozenset()
)
"""Stands in for a model never read: the user chose the product, so it is taken for a camera."""

_STORED_KEYS = ("services", "properties")

type _StoredModel = dict[str, list[str]]


class ThingModels:
    """The thing model of each product: asked once a run, kept over restarts (docs/protocol.md §5.3)."""

    def __init__(self, hass: HomeAssistant, entry_id: str, client: LinkVisualClient) -> None:
        """Start empty."""
        self._client = client
        self._store = thing_model_store(hass, entry_id)
        self._models: dict[str, ThingModel] = {}
        self._asked: set[str] = set()
        self._complained: set[str] = set()

    async def async_load(self) -> None:
        """Read what an earlier run learned."""
        stored = await async_load_cache(self._store)
        models = {key: _from_stored(model) for key, model in stored.items()}
        self._models = {key: model for key, model in models.items() if model is not None}

    async def async_refresh(self, product_keys: Iterable[str]) -> None:
        """Ask for the models that this run has not read yet; what fails is asked again next time."""
        missing = sorted(set(product_keys) - self._asked)
        before = dict(self._models)
        await asyncio.gather(*(self._async_ask(key) for key in missing))
        if self._models != before:
            await self._store.async_save(
                {key: _to_stored(model) for key, model in self._models.items()}
            )

    def of(self, product_key: str) -> ThingModel:
        """Return the last good model of a product, or the assumed one."""
        return self._models.get(product_key, ASSUMED_MODEL)

    async def _async_ask(self, product_key: str) -> None:
        """Read one model; a failure leaves the last good one in place."""
        try:
            self._models[product_key] = await self._client.get_thing_model(product_key)
        except OpenApiError as err:
            level = logging.DEBUG if product_key in self._complained else logging.WARNING
            _LOGGER.log(level, "The thing model of product %s cannot be read: %s", product_key, err)
            self._complained.add(product_key)
        else:
            self._asked.add(product_key)


def thing_model_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, _StoredModel]]:
    """Return the file in which an entry's thing models are kept."""
    return Store(hass, _STORAGE_VERSION, f"{DOMAIN}.{entry_id}.thing_models")


def _to_stored(model: ThingModel) -> _StoredModel:
    """Return a model as JSON has it."""
    return {"services": sorted(model.services), "properties": sorted(model.properties)}


def _from_stored(stored: object) -> ThingModel | None:
    """Return a model from its JSON form, None if that makes no sense."""
    names = [stored.get(key) if isinstance(stored, dict) else None for key in _STORED_KEYS]
    if not all(isinstance(row, list) and all(isinstance(n, str) for n in row) for row in names):
        return None
    services, properties = (frozenset(row or ()) for row in names)
    return ThingModel(services=services, properties=properties)
