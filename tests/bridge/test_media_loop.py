"""The loop of its own."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from homeassistant.util.ssl import get_default_context

from custom_components.linkvisual.bridge.media_loop import MediaLoop
from custom_components.linkvisual.intercom import LoopEndedError
from custom_components.linkvisual.openapi import CloudUrls
from tests.waiting import until


@pytest.fixture
async def loop(socket_enabled: None) -> AsyncIterator[MediaLoop]:
    """Return a running loop."""
    running = MediaLoop(get_default_context(), CloudUrls([]))
    await running.start()
    yield running
    if running._thread.is_alive():
        await running.stop()


async def test_work_runs_in_another_thread(loop: MediaLoop) -> None:
    """Its result comes back, or its error."""

    async def where() -> int:
        return threading.get_ident()

    async def fail() -> None:
        raise ValueError("no")

    assert await loop.run(where()) not in (threading.get_ident(), None)
    with pytest.raises(ValueError, match="no"):
        await loop.run(fail())


async def test_cancelling_waits_for_the_end(loop: MediaLoop) -> None:
    """What is canceled has cleaned up when the caller goes on."""
    log: list[str] = []

    async def work() -> None:
        log.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            log.append("cleaned up")

    running = asyncio.create_task(loop.run(work()))
    await until(lambda: log)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert log == ["begun", "cleaned up"]


async def test_cancelling_at_once(loop: MediaLoop) -> None:
    """Nothing runs, and nothing hangs."""

    async def work() -> None:
        await asyncio.Event().wait()

    running = asyncio.create_task(loop.run(work()))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not asyncio.all_tasks(loop.loop))


async def test_work_goes_on_while_the_main_loop_stands_still(loop: MediaLoop) -> None:
    """That is what it is for."""
    done = threading.Event()

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.set()

    running = asyncio.create_task(loop.run(work()))
    await asyncio.sleep(0)
    assert done.wait(5)
    await running


async def test_stopping(loop: MediaLoop) -> None:
    """What ends soon may end, the rest is canceled; the thread and the session are gone."""
    loop.grace_s = 0.1

    async def soon() -> str:
        await asyncio.sleep(0.05)
        return "done"

    async def never() -> None:
        await asyncio.Event().wait()

    ends, lasts = asyncio.create_task(loop.run(soon())), asyncio.create_task(loop.run(never()))
    await asyncio.sleep(0)
    await loop.stop()
    assert await ends == "done"
    with pytest.raises(asyncio.CancelledError):
        await lasts
    assert loop.loop.is_closed()
    assert loop.http.closed
    assert "linkvisual media" not in {thread.name for thread in threading.enumerate()}


async def test_work_that_comes_too_late(loop: MediaLoop) -> None:
    """Is refused while the loop is being stopped, and afterwards."""

    async def work() -> None:
        raise AssertionError

    stopping = asyncio.create_task(loop.stop())
    await asyncio.sleep(0)
    assert loop.ending
    with pytest.raises(LoopEndedError):
        await loop.run(work())
    await stopping
    with pytest.raises(LoopEndedError):
        await loop.run(work())
