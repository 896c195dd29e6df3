"""A live source in front of a simulated camera, and what its viewers see."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from custom_components.linkvisual.live.fan_out import Subscription
from custom_components.linkvisual.live.live_options import LiveOptions
from custom_components.linkvisual.live.media import AudioPacket, MediaPacket, VideoPacket
from custom_components.linkvisual.live.problem import LiveProblem
from custom_components.linkvisual.live.source import LiveSource
from custom_components.linkvisual.openapi import (
    Credentials,
    DeviceAddress,
    LinkVisualClient,
    LiveScheme,
    LiveStream,
    StreamType,
)
from custom_components.linkvisual.openapi.retry import RetryPolicy
from simulator import Simulator
from simulator.cloud.device import Device

QUICK = LiveOptions(
    schemes=(LiveScheme.FLV,),
    linger_s=0.3,
    first_media_timeout_s=2.0,
    stall_timeout_s=0.6,
    max_pause_s=0.3,
)


@dataclass
class Theatre:
    """A source and what it asked for and reported."""

    sim: Simulator
    source: LiveSource = field(init=False)
    asked: list[tuple[LiveScheme, StreamType]] = field(default_factory=list)
    asked_s: list[float] = field(default_factory=list)
    """When, on the clock of the loop."""

    urls: list[str] = field(default_factory=list)
    problems: list[LiveProblem | None] = field(default_factory=list)

    @property
    def camera(self) -> Device:
        """Return the camera."""
        return self.sim.cameras[0]

    @property
    def plays(self) -> int:
        """Return how many connections the camera's cloud has served."""
        return self.sim.live.plays[self.camera.iot_id]

    @property
    def connections(self) -> int:
        """Return how many connections are open."""
        return len(self.sim.live.viewers_of(self.camera))


@asynccontextmanager
async def theatre(
    sim: Simulator,
    http: aiohttp.ClientSession,
    options: LiveOptions = QUICK,
    past_picture: bytes | None = None,
) -> AsyncIterator[Theatre]:
    """Run a source until the end of the context; it was left a JPEG of the camera, if any."""
    client = LinkVisualClient(
        http,
        Credentials(sim.access_key_id, sim.access_key_secret),
        instance_id=sim.instance_id,
        linkvisual_endpoint=sim.endpoint,
        iot_endpoint=sim.endpoint,
        policy=RetryPolicy(max_attempts=1),
    )
    made = Theatre(sim)

    async def fetch(scheme: LiveScheme, stream_type: StreamType) -> LiveStream:
        made.asked.append((scheme, stream_type))
        made.asked_s.append(asyncio.get_running_loop().time())
        address = DeviceAddress(made.camera.iot_id)
        stream = await client.query_live_streaming(address, scheme, stream_type=stream_type)
        made.urls.append(stream.url)
        return stream

    made.source = LiveSource(http, fetch, options, made.problems.append, lambda: past_picture)
    try:
        yield made
    finally:
        await made.source.close()


async def pictures(subscription: Subscription, count: int) -> list[VideoPacket]:
    """Return the next pictures, leaving out sound."""
    found: list[VideoPacket] = []
    async with asyncio.timeout(15):
        while len(found) < count:
            packet = await subscription.next()
            if isinstance(packet, VideoPacket):
                found.append(packet)
    return found


async def sounds(subscription: Subscription, count: int) -> list[AudioPacket]:
    """Return the next packets of sound, leaving out pictures."""
    found: list[AudioPacket] = []
    async with asyncio.timeout(15):
        while len(found) < count:
            packet = await subscription.next()
            if isinstance(packet, AudioPacket):
                found.append(packet)
    return found


async def collect(
    subscription: Subscription, enough: Callable[[list[MediaPacket]], bool]
) -> list[MediaPacket]:
    """Return packets until there are enough."""
    found: list[MediaPacket] = []
    async with asyncio.timeout(15):
        while not enough(found):
            found.append(await subscription.next())
    return found


async def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  the condition belongs to somebody else
            await asyncio.sleep(0.01)


def times_of(packets: list[MediaPacket]) -> tuple[list[int], list[int]]:
    """Return the timestamps of pictures and of sound."""
    video = [p.timestamp_ms for p in packets if isinstance(p, VideoPacket)]
    audio = [p.timestamp_samples for p in packets if isinstance(p, AudioPacket)]
    return video, audio


def quick(**changes: Any) -> LiveOptions:  # noqa: ANN401  as the options' own fields
    """Return the quick options with changes."""
    return replace(QUICK, **changes)
