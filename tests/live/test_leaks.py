"""Whoever looks and talks leaves nothing behind."""

import asyncio
import gc
import logging
import os
import threading
from collections import Counter
from pathlib import Path

import pytest

from custom_components.linkvisual.intercom import Intercom
from custom_components.linkvisual.live.peer.viewers import Viewers
from simulator import Simulator

from .browser import Browser, FakeSource, NoisyMicrophone, Signals, until
from .conftest import Settings

PACKAGES = ("aiortc", "aioice", "custom_components.linkvisual")
CYCLES = int(os.environ.get("LINKVISUAL_TEST_CYCLES", "40"))


async def view_once(sim: Simulator, viewers: Viewers, settings: Settings, number: int) -> None:
    """Open a view, talk, mute, and leave in one of three ways."""
    microphone = NoisyMicrophone(1.0)
    browser, signals = Browser(microphone=microphone, video=False), Signals()
    session_id = f"session {number}"
    await viewers.offer(session_id, await browser.offer(), signals, settings())
    await browser.accept(signals.answers[0])
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    microphone.switched_on.clear()
    if number % 3 == 0:
        viewers.close(session_id)
    await browser.close()
    if number % 3 == 1:
        viewers.close(session_id)
    await until(lambda: not len(viewers) and not sim.talk.is_busy(sim.cameras[0]))


def kept_objects() -> Counter[str]:
    """Return how many objects of a connection are alive, by class."""
    gc.collect()
    classes = (type(thing) for thing in gc.get_objects())
    return Counter(cls.__qualname__ for cls in classes if str(cls.__module__).startswith(PACKAGES))


def leftovers() -> tuple[Counter[str], int, int]:
    """Return the tasks by name, the threads and the open files of this process."""
    gc.collect()
    tasks = Counter(task.get_coro().__qualname__ for task in asyncio.all_tasks())  # type: ignore[union-attr]
    return tasks, threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


async def test_a_hundred_views(
    sim: Simulator,
    intercom: Intercom,
    viewers: Viewers,
    settings: Settings,
    source: FakeSource,
    request: pytest.FixtureRequest,
) -> None:
    """Open, talk, mute, close: no task, thread, socket, subscription or object more than after three."""
    # Captured log records and a loop that debugs would keep what they speak of.
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    logging.disable(logging.CRITICAL)
    asyncio.get_running_loop().set_debug(False)
    for number in range(3):
        await view_once(sim, viewers, settings, number)
    await asyncio.sleep(0.1)
    before, kept = leftovers(), kept_objects()
    for number in range(3, CYCLES):
        await view_once(sim, viewers, settings, number)
    await asyncio.sleep(0.1)
    tasks, threads, files = leftovers()
    assert tasks == before[0]
    assert threads == before[1]
    assert files <= before[2]
    # Another test's last objects may come and go; what leaks does so with every view.
    assert not {name for name, number in (kept_objects() - kept).items() if number > CYCLES // 4}
    assert source.open == 0
    assert intercom.holder is None
    assert len(sim.recordings) == CYCLES
