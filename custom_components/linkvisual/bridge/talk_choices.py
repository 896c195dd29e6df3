"""How the cameras of each product are talked to: learned on the media loop, kept over restarts."""

from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..cache import CacheFile
from ..const import DOMAIN
from ..intercom import CameraCodec, LearnedTalk, SchemeChoice
from ..openapi import Scheme

_STORAGE_VERSION = 1
"""To be raised with the shape of what is stored."""

_SAVE_DELAY_S = 10.0
"""A product's first talk teaches its transport and codec within seconds; both are written once."""

type _StoredTalk = dict[str, str | bool | None]


class TalkChoices:
    """The choices of an account's products, and the file that what they learn is kept in."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with nothing learned."""
        self._hass = hass
        self._file = CacheFile(talk_choice_store(hass, entry_id), self._to_store, _SAVE_DELAY_S)
        self._choices: dict[str, SchemeChoice] = {}

    async def async_load(self) -> None:
        """Take what earlier runs have learned."""
        for product_key, stored in (await self._file.async_load()).items():
            if (learned := _from_stored(stored)) is not None:
                self._choices[product_key] = SchemeChoice(learned, self._note_change)

    async def async_close(self) -> None:
        """Write what has changed, now and no more."""
        await self._file.async_close()

    @callback
    def of(self, product_key: str) -> SchemeChoice:
        """Return what is known of a product; to be used on the media loop."""
        if product_key not in self._choices:
            self._choices[product_key] = SchemeChoice(on_change=self._note_change)
        return self._choices[product_key]

    def _note_change(self) -> None:
        """Tell the main loop, from the media loop."""
        self._hass.loop.call_soon_threadsafe(self._file.async_save_later)

    @callback
    def _to_store(self) -> dict[str, _StoredTalk]:
        """Return what differs from what is assumed of every product, as JSON has it."""
        nothing = LearnedTalk()
        return {
            product_key: {
                "scheme": learned.scheme.value,
                "codec": learned.codec and learned.codec.value,
                "sends_talk_ready": learned.sends_talk_ready,
            }
            for product_key, choice in self._choices.items()
            if (learned := choice.learned) != nothing
        }


def talk_choice_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, _StoredTalk]]:
    """Return the file in which it is kept how an entry's products are talked to."""
    return Store(hass, _STORAGE_VERSION, f"{DOMAIN}.{entry_id}.talk_choices")


def _from_stored(stored: Any) -> LearnedTalk | None:  # noqa: ANN401  a file may hold anything
    """Return what was learned from its JSON form, None if that makes no sense."""
    row: dict[str, Any] = stored if isinstance(stored, dict) else {}
    codec, sends_talk_ready = row.get("codec"), row.get("sends_talk_ready")
    if not isinstance(sends_talk_ready, bool):
        return None
    try:
        scheme = Scheme(row.get("scheme", ""))
        heard = None if codec is None else CameraCodec(codec)
    except ValueError, TypeError:
        return None
    return LearnedTalk(scheme, heard, sends_talk_ready)
