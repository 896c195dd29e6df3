"""Inside Home Assistant: counts what the integration has running, to see that nothing is left."""

import asyncio
import ctypes
import gc
import os
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "census"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
WORKERS = ("SyncWorker", "ImportExecutor", "asyncio_", "waitpid")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the action."""
    web_port = hass.http.server_port

    async def count(call: ServiceCall) -> ServiceResponse:
        """Return tasks of media loops and threads by name, open files, own sockets and memory."""
        tasks = [name for loop in _media_loops(hass) for name in await _tasks(loop)]
        counted = {
            "tasks": _by_name(tasks),
            "threads": _by_name(_threads()),
            "files": await hass.async_add_executor_job(_files),
            "sockets": await hass.async_add_executor_job(_sockets, web_port),
            "resident_kib": await hass.async_add_executor_job(_resident_kib),
        }
        return cast("ServiceResponse", counted)

    hass.services.async_register(DOMAIN, "count", count, supports_response=SupportsResponse.ONLY)
    return True


def _media_loops(hass: HomeAssistant) -> list[asyncio.AbstractEventLoop]:
    """Return the loops of all accounts."""
    entries = hass.config_entries.async_loaded_entries("linkvisual")
    return [entry.runtime_data.intercoms.media_loop.loop for entry in entries]


async def _tasks(loop: asyncio.AbstractEventLoop) -> list[str]:
    """Return what runs on another loop, without the question itself."""

    async def names() -> list[str]:
        own = asyncio.current_task()
        return [_coroutine(task) for task in asyncio.all_tasks() if task is not own]

    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(names(), loop))


def _coroutine(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", task.get_name())


def _threads() -> list[str]:
    """Return the threads that are no workers of a pool, which may grow."""
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if not name.startswith(WORKERS)]


def _files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _sockets(web_port: int) -> int:
    """Return how many sockets are open, without those of browsers, which keep idle ones."""
    targets = [_target(link) for link in Path("/proc/self/fd").iterdir()]
    sockets = {target for target in targets if target.startswith("socket:")}
    return len(sockets - _connected_to(web_port))


def _connected_to(port: int) -> set[str]:
    """Return the sockets at a local TCP port, by the name that a file descriptor links to."""
    tables = [Path("/proc/self/net", name) for name in ("tcp", "tcp6")]
    lines = [line for table in tables if table.exists() for line in table.read_text().splitlines()]
    columns = [line.split() for line in lines if "local_address" not in line]
    return {f"socket:[{row[9]}]" for row in columns if int(row[1].rpartition(":")[2], 16) == port}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


def _resident_kib() -> int:
    """Return what is in memory once everything that is free has been given back."""
    gc.collect()
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _by_name(names: list[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
