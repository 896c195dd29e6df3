"""A bad network in front of Home Assistant's own port, the same in every run."""

import asyncio
import random
from collections.abc import Callable


class RoughArrival:
    """Loses a share of the datagrams, and lets the others in late by up to `late_s`."""

    def __init__(self, lost_share: float = 0.0, late_s: float = 0.0) -> None:
        """Lose and delay nothing unless told to."""
        self._lost_share = lost_share
        self._late_s = late_s
        self._chance = random.Random(1)

    def let_in(self, deliver: Callable[[], None]) -> None:
        """Deliver a datagram now, or later, perhaps behind the next one, or never."""
        if self._chance.random() < self._lost_share:
            return
        if self._late_s:
            delay_s = self._chance.uniform(0, self._late_s)
            asyncio.get_running_loop().call_later(delay_s, deliver)
        else:
            deliver()
