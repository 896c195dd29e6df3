"""Decodes that are shared while somebody needs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .broadcast import Broadcast
from .options import Codec, TalkOptions
from .track import Track

type _Key = tuple[Track, Codec, float, bool, float]


@dataclass(slots=True)
class _OnAir:
    broadcast: Broadcast
    listeners: int = 0


class Studio:
    """One broadcast for each track and way of encoding it, from the first camera to the last."""

    def __init__(self) -> None:
        """Begin with nothing on air."""
        self._on_air: dict[_Key, _OnAir] = {}

    @asynccontextmanager
    async def tune_in(
        self, track: Track, options: TalkOptions, start_s: float = 0.0
    ) -> AsyncIterator[Broadcast]:
        """Share the broadcast of a track from a time on with whoever else plays it."""
        key = (track, options.codec, options.gain_db, options.normalise, start_s)
        if key not in self._on_air:
            self._on_air[key] = _OnAir(Broadcast([track.open_input], *key[1:]))
            await self._on_air[key].broadcast.__aenter__()
        on_air = self._on_air[key]
        on_air.listeners += 1
        try:
            yield on_air.broadcast
        finally:
            on_air.listeners -= 1
            if not on_air.listeners:
                del self._on_air[key]
                await on_air.broadcast.__aexit__()
