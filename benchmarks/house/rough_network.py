"""A bad network between a microphone and Home Assistant, the same in every run."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aiortc import RTCPeerConnection

_A_LAW_PAYLOAD_TYPE = 8


@dataclass(slots=True)
class RoughNetwork:
    """Loses a share of the packets of a voice, and brings the others late by up to `jitter_s`."""

    lost_share: float = 0.0
    jitter_s: float = 0.0
    sent: int = 0
    lost: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(1))
    _late: set[asyncio.Task[None]] = field(default_factory=set)

    def attach(self, connection: RTCPeerConnection) -> None:
        """Stand between a connection and what it sends from now on."""
        transport = connection.getSenders()[0].transport
        pass_on: Callable[[bytes], Awaitable[None]] = transport._send_rtp  # noqa: SLF001  it has no public place

        async def send(data: bytes) -> None:
            if data[1] & 0x7F != _A_LAW_PAYLOAD_TYPE:
                await pass_on(data)
                return
            self.sent += 1
            if self._chance.random() < self.lost_share:
                self.lost += 1
                return
            task = asyncio.create_task(self._later(pass_on, data))
            self._late.add(task)
            task.add_done_callback(self._late.discard)

        setattr(transport, "_send_rtp", send)  # noqa: B010  it has no public place

    async def _later(self, pass_on: Callable[[bytes], Awaitable[None]], data: bytes) -> None:
        """Pass a packet on after a while of its own, perhaps behind the next one."""
        await asyncio.sleep(self._chance.uniform(0, self.jitter_s))
        with suppress(ConnectionError):
            await pass_on(data)
