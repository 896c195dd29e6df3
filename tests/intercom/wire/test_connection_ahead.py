"""A connection ahead (preconnect), seen by the talk server that it leads to."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from yarl import URL

from custom_components.linkvisual.intercom import ConnectFailedError, TalkOptions
from custom_components.linkvisual.intercom.wire.session import TalkAccess, TalkSession
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator import Simulator
from tests.forwarding import forwarding
from tests.waiting import until


@dataclass
class Door:
    """A server before the simulated talk server, which counts who comes and who is there."""

    authority: str
    writers: list[asyncio.StreamWriter]

    @property
    def came(self) -> int:
        """Return how many connections there were."""
        return len(self.writers)

    @property
    def inside(self) -> int:
        """Return how many connections are open."""
        return sum(not writer.is_closing() for writer in self.writers)


@asynccontextmanager
async def door(sim: Simulator) -> AsyncIterator[Door]:
    """Stand before the talk server of a simulator."""
    behind = URL(sim.talk.issue_url(sim.cameras[0], "ws", time.monotonic())).authority
    writers: list[asyncio.StreamWriter] = []
    async with forwarding(behind, on_connected=writers.append) as authority:
        yield Door(authority, writers)


class Cloud:
    """Gives talk URLs through a door, as soon as it may."""

    def __init__(self, sim: Simulator, to: Door) -> None:
        """Give at once."""
        self.to = to
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.broken = False
        self._sim = sim

    async def fetch(self, scheme: Scheme) -> VoiceIntercom:
        """Answer a question for a URL."""
        await self.may_answer.wait()
        if self.broken:
            raise ConnectFailedError("no URL")
        url = URL(self._sim.talk.issue_url(self._sim.cameras[0], scheme.value, time.monotonic()))
        return VoiceIntercom(f"ws://{self.to.authority}{url.raw_path_qs}")


async def talk(access: TalkAccess) -> None:
    """Open a session and close it."""
    session = await TalkSession.open(access, TalkOptions())
    await session.close()


@pytest.fixture
async def near(sim: Simulator) -> AsyncIterator[Door]:
    """Return the server to which the URLs lead."""
    async with door(sim) as there:
        yield there


@pytest.fixture
async def cloud(sim: Simulator, near: Door) -> Cloud:
    """Return a cloud that has opened no session yet."""
    return Cloud(sim, near)


@pytest.fixture
def access(http: aiohttp.ClientSession, cloud: Cloud) -> TalkAccess:
    """Return what it takes to talk."""
    return TalkAccess(http, cloud.fetch)


async def test_connected_while_the_url_is_asked_for(
    near: Door, cloud: Cloud, access: TalkAccess
) -> None:
    """The second talk has its connection before it has its URL, and needs no other."""
    await talk(access)
    assert near.came == 1
    cloud.may_answer.clear()
    talking = asyncio.create_task(talk(access))
    await until(lambda: near.came == 2)
    cloud.may_answer.set()
    await talking
    assert near.came == 2
    await until(lambda: near.inside == 0)


async def test_another_server_is_talked_to_and_the_guess_is_closed(
    sim: Simulator, near: Door, cloud: Cloud, access: TalkAccess
) -> None:
    """A wrong guess leaves nothing open."""
    await talk(access)
    async with door(sim) as far:
        cloud.to = far
        cloud.may_answer.clear()
        talking = asyncio.create_task(talk(access))
        await until(lambda: near.came == 2)
        cloud.may_answer.set()
        await talking
        assert (near.came, far.came) == (2, 1)
        await until(lambda: near.inside == 0 and far.inside == 0)


@pytest.mark.parametrize("end", ["refused", "cancelled"])
async def test_no_url_closes_the_connection(
    near: Door, cloud: Cloud, access: TalkAccess, end: str
) -> None:
    """Neither a refusal nor a stop leaves it open."""
    await talk(access)
    cloud.may_answer.clear()
    talking = asyncio.create_task(talk(access))
    await until(lambda: near.came == 2)
    if end == "cancelled":
        talking.cancel()
    cloud.broken = True
    cloud.may_answer.set()
    await asyncio.wait((talking,))
    assert talking.cancelled() or talking.exception() is not None
    await until(lambda: near.inside == 0)


async def test_a_server_that_hangs_up_early_is_asked_again(
    near: Door, cloud: Cloud, access: TalkAccess
) -> None:
    """A server may not like to wait for the request."""
    await talk(access)
    cloud.may_answer.clear()
    talking = asyncio.create_task(talk(access))
    await until(lambda: near.came == 2)
    near.writers[-1].transport.abort()
    await until(lambda: near.inside == 0)
    cloud.may_answer.set()
    await talking
    assert near.came == 3


async def test_a_server_that_is_gone_costs_nothing(
    sim: Simulator, near: Door, cloud: Cloud, http: aiohttp.ClientSession
) -> None:
    """The URL leads to where the server is now."""
    access = TalkAccess(http, cloud.fetch)
    async with door(sim) as gone:
        cloud.to = gone
        await talk(access)
    cloud.to = near
    await talk(access)
    assert near.came == 1
