"""A Home Assistant process of our own: started, waited for, ended, and started again."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from .child import Child
from .frontend import Frontend

START_TIMEOUT_S = 180
POLL_INTERVAL_S = 0.2


class HomeAssistant:
    """Home Assistant on a configuration folder, with one of its frontends.

    Requirements are never installed while it runs: the environment has them all. It runs in the
    configuration folder, so that no other folder named custom_components is found first.
    """

    def __init__(
        self, config: Path, port: int, session: aiohttp.ClientSession, frontend: Frontend
    ) -> None:
        """Prepare to start it on a port of 127.0.0.1."""
        self.url = f"http://127.0.0.1:{port}"
        self._config = config
        self._session = session
        self._frontend = frontend
        self._child: Child | None = None

    async def start(self) -> None:
        """Return when it answers; raises ChildFailedError, NoFrontendError."""
        command: list[str | Path] = [sys.executable, "-m", "homeassistant"]
        command += ["--config", self._config, "--skip-pip"]
        self._child = await Child.start(
            "Home Assistant",
            command,
            self._config / "output.log",
            folder=self._config,
            environment=self._frontend.environment(),
        )
        await _wait_until_answering(self._child, self.url, self._session)

    async def stop(self) -> None:
        """End it as a service manager does; without effect where it does not run."""
        if self._child:
            await self._child.stop()


@asynccontextmanager
async def running_home_assistant(
    config: Path,
    port: int,
    session: aiohttp.ClientSession,
    frontend: Frontend = Frontend.CURRENT,
) -> AsyncGenerator[HomeAssistant]:
    """Run Home Assistant on a configuration folder; yields it once it answers."""
    home_assistant = HomeAssistant(config, port, session, frontend)
    try:
        await home_assistant.start()
        yield home_assistant
    finally:
        await home_assistant.stop()


async def _wait_until_answering(child: Child, url: str, session: aiohttp.ClientSession) -> None:
    """Return when the frontend answers, for which onboarding is ready too; raises ChildFailedError."""
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while not await _answers(session, f"{url}/manifest.json"):
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
