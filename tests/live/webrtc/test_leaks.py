"""Whoever looks and talks leaves nothing behind."""

import asyncio
import gc
import io
import logging
import os
import threading
from collections import Counter
from pathlib import Path

import av
import pytest

from custom_components.linkvisual.intercom import Intercom
from custom_components.linkvisual.live.media import MediaPacket, VideoPacket
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from simulator import Simulator

from ..browser import Browser, FakeSource, NoisyMicrophone, Signals, until
from ..conftest import Settings
from ..films import film

PACKAGES = ("aiortc", "aioice", "custom_components.linkvisual")
OF_ONE_VIEW = ("RtpPacket", "HeaderExtensions")
"""So many as the last view sent; their owners are counted."""
KIB_A_VIEW = 200
CYCLES = int(os.environ.get("LINKVISUAL_TEST_CYCLES", "40"))


async def view_once(sim: Simulator, viewers: Viewers, settings: Settings, number: int) -> None:
    """Open a view, talk, mute, and leave in one of three ways."""
    microphone = NoisyMicrophone(1.0)
    browser, signals = Browser(microphone=microphone), Signals()
    session_id = f"session {number}"
    await viewers.offer(session_id, await browser.offer(), signals, settings())
    await browser.accept(signals.answers[0])
    await until(lambda: sim.talk.is_busy(sim.cameras[0]) and browser.arrived["video"])
    microphone.switched_on.clear()
    if number % 3 == 0:
        viewers.close(session_id)
    await browser.close()
    if number % 3 == 1:
        viewers.close(session_id)
    await until(lambda: not len(viewers) and not sim.talk.is_busy(sim.cameras[0]))


def moving_pictures() -> list[tuple[float, MediaPacket]]:
    """Return a second of a film, every picture with its time in seconds."""
    with av.open(io.BytesIO(film(seconds=1.0, gop=1)), "r") as container:
        [video] = container.streams.video
        to_annex_b = av.BitStreamFilterContext("h264_mp4toannexb", video)
        units = [unit for packet in container.demux(video) for unit in to_annex_b.filter(packet)]
    return [(n / 25, VideoPacket(bytes(unit), 40 * n, True)) for n, unit in enumerate(units)]


def resident_kib() -> int:
    """Return how much memory this process has."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def kept_objects() -> Counter[str]:
    """Return how many objects of a connection are alive, by class."""
    gc.collect()
    classes = (type(thing) for thing in gc.get_objects())
    names = (cls.__qualname__ for cls in classes if str(cls.__module__).startswith(PACKAGES))
    return Counter(name for name in names if name not in OF_ONE_VIEW)


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
    """Open, talk, mute, close: no task, thread, socket, subscription or object more than after three.

    Nor much more memory than after half of them: a few pictures that were kept would be more.
    """
    source.packets = sorted([*source.packets, *moving_pictures()], key=lambda packet: packet[0])
    # Captured log records and a loop that debugs would keep what they speak of.
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    logging.disable(logging.CRITICAL)
    asyncio.get_running_loop().set_debug(False)
    for number in range(3):
        await view_once(sim, viewers, settings, number)
    await asyncio.sleep(0.1)
    before, kept = leftovers(), kept_objects()
    for number in range(3, CYCLES):
        if number == CYCLES // 2:
            half_kib = resident_kib()
        await view_once(sim, viewers, settings, number)
    growth_kib = (resident_kib() - half_kib) / (CYCLES - CYCLES // 2)
    await asyncio.sleep(0.1)
    tasks, threads, files = leftovers()
    assert tasks == before[0]
    assert threads == before[1]
    assert files <= before[2]
    # Another test's last objects may come and go; what leaks does so with every view.
    assert not {name for name, number in (kept_objects() - kept).items() if number > CYCLES // 4}
    assert growth_kib < KIB_A_VIEW
    assert source.open == 0
    assert intercom.holder is None
    assert len(sim.recordings) == CYCLES
