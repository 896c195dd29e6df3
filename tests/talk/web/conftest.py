"""A session to read a station."""

from collections.abc import AsyncIterator

import aiohttp
import pytest


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as client:
        yield client
