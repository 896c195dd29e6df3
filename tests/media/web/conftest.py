"""A session to read a station."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from .habits import Habits


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
async def habits(socket_enabled: None) -> AsyncIterator[Habits]:
    """Return a web server of many habits."""
    server = Habits()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server
        server.silent.set()
