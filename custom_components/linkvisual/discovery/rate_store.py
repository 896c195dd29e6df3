"""What was learned about an account's quotas, kept over restarts (docs/protocol.md §4.4)."""

from math import isfinite
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..cache import CacheFile
from ..const import DOMAIN
from ..openapi import LearnedRate, LearnedRates

_STORAGE_VERSION = 1
"""To be raised with the shape of what is stored."""

_SAVE_DELAY_S = 10.0
"""Several refusals of one alarm are written once."""


class RateStore:
    """The learned rates of one account, and the file they are kept in."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with nothing learned."""
        self._file = CacheFile(rate_store(hass, entry_id), self._to_store, _SAVE_DELAY_S)
        self._rates = LearnedRates(on_change=self._file.async_save_later)

    async def async_load(self) -> LearnedRates:
        """Return what earlier runs have learned, to be kept up to date by the client."""
        for quota, stored in (await self._file.async_load()).items():
            if (rate := _from_stored(stored)) is not None:
                self._rates.rates[quota] = rate
        return self._rates

    async def async_close(self) -> None:
        """Write what has changed, now and no more."""
        await self._file.async_close()

    def _to_store(self) -> dict[str, dict[str, float]]:
        """Return the rates as JSON has them."""
        return {
            quota: {"calls_per_s": rate.calls_per_s, "learned_at_s": rate.learned_at_s}
            for quota, rate in self._rates.rates.items()
        }


def rate_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, dict[str, float]]]:
    """Return the file in which an entry's learned rates are kept."""
    return Store(hass, _STORAGE_VERSION, f"{DOMAIN}.{entry_id}.rates")


def _from_stored(stored: Any) -> LearnedRate | None:  # noqa: ANN401  a file may hold anything
    """Return a rate from its JSON form, None if that makes no sense."""
    row: dict[str, Any] = stored if isinstance(stored, dict) else {}
    calls_per_s, learned_at_s = row.get("calls_per_s"), row.get("learned_at_s")
    if type(calls_per_s) is not int or calls_per_s < 1:
        return None
    if not isinstance(learned_at_s, float) or not isfinite(learned_at_s):
        return None
    return LearnedRate(calls_per_s, learned_at_s)
