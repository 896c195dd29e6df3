"""One house per frontend for all tests of this folder, where there is a browser."""

import os
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
import pytest_socket

from scripts.rig.browser import NoBrowserError, find_chromium
from scripts.rig.frontend import Frontend, NoFrontendError

from .house import House, running_house


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Let the house stand from one test to the next."""


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=Frontend, ids=str)
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    """Run the house with each frontend; what is missing skips its tests, but never where CI is set."""
    frontend: Frontend = request.param
    try:
        find_chromium()
        frontend.environment()
    except (NoBrowserError, NoFrontendError) as err:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(err))
    pytest_socket.enable_socket()
    async with running_house(tmp_path_factory.mktemp(frontend), frontend) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def house(running: House, socket_enabled: None) -> AsyncGenerator[House]:
    """Return the house, and wait until all its cameras are silent afterwards."""
    yield running
    for camera in running.cameras:
        await camera.until_talking(False)
