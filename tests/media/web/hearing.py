"""What is heard of an address, and at which pitch."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import cast

import aiohttp
import numpy as np
from yarl import URL

from custom_components.linkvisual.intercom import WebStream
from custom_components.linkvisual.intercom.decode.containers import Containers
from custom_components.linkvisual.intercom.decode.media_info import MediaInfo
from custom_components.linkvisual.intercom.g711 import Samples
from custom_components.linkvisual.media.web.reading import Reading

from .reader import no_list


class Listener:
    """Decodes an address as the intercom does."""

    def __init__(self, session: aiohttp.ClientSession, url: str, start_s: float = 0.0) -> None:
        """Begin to read."""
        reading = Reading(session, URL(url), no_list)
        self.stream = WebStream(asyncio.get_running_loop(), reading.items)
        self.infos: list[MediaInfo] = []
        self.live = False
        self._start_s = start_s
        if start_s:
            self.stream.begin_at(start_s)
        self._blocks: list[Samples] = []

    async def hear(self, enough: Callable[[Samples], bool] = lambda heard: False) -> Samples:
        """Return what is heard until the end, or until it is enough."""
        try:
            return await asyncio.to_thread(self._decode, enough)
        finally:
            self.stream.close()

    def _decode(self, enough: Callable[[Samples], bool]) -> Samples:
        containers = Containers(self.stream, self._note, self._start_s)
        heard = np.zeros(0, np.int16)
        for block in containers.samples():
            heard = cast("Samples", np.concatenate([heard, block]))
            if enough(heard):
                break
        return heard

    def _note(self, info: MediaInfo, *, live: bool) -> None:
        self.infos.append(info)
        self.live = live


def pitches(samples: Samples) -> list[int]:
    """Return the pitches in Hz, to the next 100, that follow each other for 0.2 s each at least."""
    size = 800
    found: list[int] = []
    for start in range(0, len(samples) - size + 1, size):
        part = samples[start : start + size]
        crossings = np.count_nonzero(np.diff(np.signbit(part)))
        loud = np.abs(part.astype(int)).max() > 1000
        found.append(round(crossings * 4000 / size / 100) * 100 if loud else 0)
    steady = [pitch for pitch, after in pairwise(found) if pitch == after != 0]
    return [pitch for at, pitch in enumerate(steady) if at == 0 or pitch != steady[at - 1]]
