"""A Home Assistant process of our own: started, waited for, ended."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from .child import Child

START_TIMEOUT_S = 180
POLL_INTERVAL_S = 0.2


@asynccontextmanager
async def running_home_assistant(
    config: Path, port: int, session: aiohttp.ClientSession
) -> AsyncGenerator[str]:
    """Run Home Assistant on a configuration folder; yields its base URL once it answers.

    Requirements are never installed while it runs: the environment has them all. It runs in the
    configuration folder, so that no other folder named custom_components is found first.
    """
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "homeassistant",
        "--config",
        config,
        "--skip-pip",
    ]
    child = await Child.start("Home Assistant", command, config / "output.log", folder=config)
    try:
        url = f"http://127.0.0.1:{port}"
        await _wait_until_answering(child, url, session)
        yield url
    finally:
        await child.stop()


async def _wait_until_answering(child: Child, url: str, session: aiohttp.ClientSession) -> None:
    """Return when the onboarding API answers; raises ChildFailedError if it never does."""
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while not await _answers(session, f"{url}/api/onboarding"):
                if not child.running:
                    raise child.failure("ended while it started")
                await asyncio.sleep(POLL_INTERVAL_S)
    except TimeoutError as err:
        raise child.failure(f"did not answer within {START_TIMEOUT_S} s") from err


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    """Return whether a URL gives a page."""
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False
