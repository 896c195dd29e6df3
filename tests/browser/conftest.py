"""One house for all tests of this folder, where there is a browser."""

import os
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
import pytest_socket

from scripts.rig.browser import NoBrowserError, find_chromium

from .house import House, running_house


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Let the house stand from one test to the next."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Run the house; without a browser all tests are skipped, but never where CI is set."""
    try:
        find_chromium()
    except NoBrowserError as err:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(err))
    pytest_socket.enable_socket()
    async with running_house(tmp_path_factory.mktemp("browser")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def house(running: House, socket_enabled: None) -> AsyncGenerator[House]:
    """Return the house, and wait until all its cameras are silent afterwards."""
    yield running
    for camera in running.cameras:
        await camera.until_talking(False)
