"""Programs of others that tests are judged by; without one a test is skipped, but never where CI is set."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from .waiting import until


def program(name: str) -> str:
    """Return where a program is."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is not None:
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed: scripts/setup --oracles")
    pytest.skip(f"{name} is not installed")


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program for as long as the context lasts."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_listening(port: int) -> None:
    """Wait until somebody listens on a port, without a connection that they would serve."""
    wanted = f"0100007F:{port:04X}"

    def listens() -> bool:
        sockets = map(str.split, Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:])
        return any(fields[1] == wanted and fields[3] == "0A" for fields in sockets)

    await until(listens)
