"""When Chromium's fake microphone hears what, by the machine's monotonic clock.

It reads 10 ms of its file at a time, and Chromium's own trace tells when. It hands them on in the same
moment, which no microphone can: here, the last of these samples is said at that moment and the first
10 ms earlier.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser

READ_S = 0.01
READS_PER_S = 100
IN_ONE_PROCESS = "--disable-features=AudioServiceOutOfProcess"
"""Chromium's trace leaves the process out in which it would otherwise hear; Android has none either."""

_CATEGORY = "disabled-by-default-audio"
_READ = "Worker::DoRead"
_THREAD = "FakeAudioInput"
_DONE_TIMEOUT_S = 30


class NoMicrophoneError(Exception):
    """There is not exactly one microphone in the trace."""


@dataclass(frozen=True, slots=True)
class Said:
    """When a chirp began to be said, in s (monotonic)."""

    at_s: float
    rising: bool


class MouthWatch:
    """Traces the reads of a browser's fake microphone."""

    def __init__(self, browser: Browser) -> None:
        """Prepare to trace a browser that was started with `IN_ONE_PROCESS`."""
        self._browser = browser
        self._events: list[dict[str, Any]] = []
        self._complete = asyncio.Event()

    async def start(self) -> None:
        """Begin, before the microphone is switched on."""
        self._session = await self._browser.new_browser_cdp_session()
        self._session.on("Tracing.dataCollected", lambda data: self._events.extend(data["value"]))
        self._session.on("Tracing.tracingComplete", lambda _: self._complete.set())
        only = {"includedCategories": [_CATEGORY], "excludedCategories": ["*"]}
        await self._session.send("Tracing.start", {"traceConfig": only})

    async def chirps_said(self, period_s: float) -> list[Said]:
        """Return the chirps that were said, and end.

        Raises:
            NoMicrophoneError: no microphone was on, or several were.
        """
        await self._session.send("Tracing.end")
        await asyncio.wait_for(self._complete.wait(), _DONE_TIMEOUT_S)
        threads = {
            (event["pid"], event["tid"])
            for event in self._events
            if event["name"] == "thread_name" and event["args"]["name"] == _THREAD
        }
        reads_s = sorted(
            event["ts"] / 1e6
            for event in self._events
            if event["name"] == _READ and (event["pid"], event["tid"]) in threads
        )
        if len(threads) != 1 or not reads_s:
            raise NoMicrophoneError(f"{len(threads)} microphones, {len(reads_s)} reads")
        begins_s = reads_s[:: round(period_s * READS_PER_S)]
        return [Said(read_s - READ_S, number % 2 == 0) for number, read_s in enumerate(begins_s)]
