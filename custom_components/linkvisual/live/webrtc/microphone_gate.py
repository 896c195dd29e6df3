"""Microphone gate: keeps a microphone out whose talk was ended, until its talker presses the button again."""

import asyncio
from collections.abc import Awaitable, Callable

_PRESS_GAP_S = 0.5
"""A browser whose button is off sends no sound at all. Twice the longest pause that a busy machine
was seen to make by itself."""

_CHECK_S = 0.1
"""Often enough to add little to the pause of a person who presses twice."""

_ANSWER_S = 0.3
"""A browser answers within its network's round trip; one that has not is not there to be muted."""

type Sink = Callable[[bytes, int], None]
"""Takes A-law bytes and their RTP sequence number."""

type CountPackets = Callable[[], Awaitable[int]]
"""Counts the packets of any kind that have come from the browser, and asks for another."""


class MicrophoneGate:
    """Open, it passes packets on; held, it drops them and watches for a press of the button.

    A press is a pause in which the browser goes on answering, and then packets. A network or a
    browser that stands still for a moment does not answer, and so presses nothing. The first packet
    of all is no press either: what a page sends by itself after a hang-up begins with it.
    """

    def __init__(
        self, sink: Sink, count_packets: CountPackets, on_pressed: Callable[[], bool]
    ) -> None:
        """Begin open; `on_pressed` returns whether the talker may be heard again."""
        self._sink = sink
        self._count_packets = count_packets
        self._on_pressed = on_pressed
        self._loop = asyncio.get_running_loop()
        self._watch: asyncio.Task[None] | None = None
        self._heard_at: float | None = None
        self._muted = False

    @property
    def held(self) -> bool:
        """Return whether nothing passes."""
        return self._watch is not None

    def hold(self) -> None:
        """Let nothing more through."""
        self._muted = False
        if self._watch is None:
            self._watch = self._loop.create_task(self._wait_for_mute(), name="linkvisual gate")

    async def close(self) -> None:
        """Watch no more."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait((self._watch,))

    def take(self, payload: bytes, sequence: int) -> None:
        """Take a packet that has just arrived."""
        self._heard_at = self._loop.time()
        if self._muted and self._watch is not None:
            self._muted = False
            if self._on_pressed():
                self._watch.cancel()
                self._watch = None
        if self._watch is None:
            self._sink(payload, sequence)

    async def _wait_for_mute(self) -> None:
        """Find out again and again whether the microphone is silent in a browser that answers."""
        packets, heard_at, quiet_since = -1, None, 0.0
        answered_at = checked_at = self._loop.time()
        while True:
            await asyncio.sleep(_CHECK_S)
            now = self._loop.time()
            if heard_at != self._heard_at or self._heard_at is None:
                heard_at = self._heard_at
                answered_at = checked_at = now
                quiet_since = self._heard_at or now
                continue
            if (count := await self._count_packets()) != packets:
                packets, answered_at = count, now
            if now - min(answered_at, checked_at) > _ANSWER_S:
                quiet_since = now
            self._muted = self._muted or now - quiet_since > _PRESS_GAP_S
            checked_at = now
