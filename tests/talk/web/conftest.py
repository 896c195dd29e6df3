"""A station, and a session to read it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from .station import Station


@pytest.fixture
async def station(socket_enabled: None) -> AsyncIterator[Station]:
    """Return a web server."""
    server = Station()
    runner = await server.start()
    yield server
    server.released.set()
    await runner.cleanup()


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as client:
        yield client
