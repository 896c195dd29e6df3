"""The processes of a browser, to be killed or stopped as a machine does that fails or is too busy."""

import os
import signal
from contextlib import suppress

from playwright.async_api import Browser


async def processes_of(browser: Browser) -> list[int]:
    """Return the ids of all processes of a browser."""
    session = await browser.new_browser_cdp_session()
    answer = await session.send("SystemInfo.getProcessInfo")
    return [process["id"] for process in answer["processInfo"]]


def signal_all(processes: list[int], number: signal.Signals) -> None:
    """Send a signal to those processes that are still there."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)
