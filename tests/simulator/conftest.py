"""A running simulator, and somebody who calls it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import Simulator

from .caller import Caller
from .talker import Talker
from .watcher import Watcher


@pytest.fixture(autouse=True)
def loopback_only(socket_enabled: None) -> None:
    """Open sockets; the harness still refuses every address but 127.0.0.1."""


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    """Return a cloud with three cameras in two products, and a wall switch; the server is the cameras too."""
    async with Simulator(cameras=3, products=2, faults={"device_leg": False}) as simulator:
        yield simulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def caller(session: aiohttp.ClientSession, sim: Simulator) -> Caller:
    """Return a caller with the account's permanent key."""
    return Caller(session, sim.endpoint, sim.access_key_id, sim.access_key_secret)


@pytest.fixture
def talker(session: aiohttp.ClientSession, caller: Caller) -> Talker:
    """Return somebody who talks to cameras."""
    return Talker(session, caller)


@pytest.fixture
def watcher(session: aiohttp.ClientSession, caller: Caller) -> Watcher:
    """Return somebody who watches cameras."""
    return Watcher(session, caller)
