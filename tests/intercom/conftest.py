"""An intercom, and a camera in a simulated cloud at its other end."""

import io
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
import pytest

from custom_components.linkvisual.intercom import (
    Codec,
    Intercom,
    SharedDecode,
    TalkOptions,
    TalkReport,
    WhenBusy,
)
from custom_components.linkvisual.intercom.g711 import Samples
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator import Simulator
from simulator.talk.recording import Recording
from tests.black_hole import talk_receivers
from tests.defaults import use_defaults

from .media_files import wav
from .signals import times_heard


@dataclass
class Line:
    """One intercom and its camera."""

    sim: Simulator
    http: aiohttp.ClientSession
    changes: list[bool] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect."""
        self.camera = self.sim.cameras[0]
        self._since: datetime | None = None
        self.intercom = Intercom(self.http, self.fetch_url, self._note_change, self.failures.append)

    def _note_change(self) -> None:
        """Keep whether somebody talks, whenever it is somebody else."""
        holder = self.intercom.holder
        since = holder.since if holder else None
        if since != self._since:
            self._since = since
            self.changes.append(holder is not None)

    async def fetch_url(self, scheme: Scheme = Scheme.WS) -> VoiceIntercom:
        """Return a fresh talk URL."""
        self.urls.append(self.sim.talk.issue_url(self.camera, scheme.value, time.monotonic()))
        return VoiceIntercom(self.urls[-1])

    async def say(
        self,
        samples: Samples,
        options: TalkOptions | None = None,
        *,
        when_busy: WhenBusy = WhenBusy.QUEUE,
        start_timeout_s: float = 10.0,
    ) -> TalkReport:
        """Announce samples."""
        options = options or quick()
        data = wav(samples)
        async with SharedDecode(
            [lambda: io.BytesIO(data)], options.codec, options.gain_db
        ) as shared:
            return await self.intercom.announce(
                shared, options, when_busy=when_busy, start_timeout_s=start_timeout_s
            )

    def server_sockets(self) -> list[socket.socket]:
        """Return the server's ends of the live talk sockets."""
        return talk_receivers(self.sim, self.camera)

    async def heard(self, count: int) -> list[Recording]:
        """Return the recordings once there are so many; raises TimeoutError."""
        await self.sim.wait_for_recording(count, 10)
        assert len(self.sim.recordings) == count
        return self.sim.recordings

    async def times_heard(
        self, samples: Samples, count: int, codec: Codec = Codec.G711A
    ) -> list[int]:
        """Return how often each 20 ms of samples are in so many recordings."""
        recordings = await self.heard(count)
        return times_heard(samples, [recording.samples() for recording in recordings], codec)


def quick(
    *, lead_in_ms: int = 0, tail_ms: int = 0, chunk_samples: int = 128, codec: Codec = Codec.G711A
) -> TalkOptions:
    """Return options without silence around the words."""
    return TalkOptions(
        codec=codec, lead_in_ms=lead_in_ms, tail_ms=tail_ms, chunk_samples=chunk_samples
    )


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[Simulator]:
    """Return a cloud with one camera, in whose place the server counts what we send to the sample."""
    async with Simulator(cameras=1, other_products=0, faults={"device_leg": False}) as simulator:
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def line(sim: Simulator, http: aiohttp.ClientSession) -> Line:
    """Return an intercom."""
    return Line(sim, http)


@pytest.fixture
def short_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close without the usual pause, where a test needs many sessions."""
    use_defaults(monkeypatch, TalkOptions, close_delay_s=0.0)
