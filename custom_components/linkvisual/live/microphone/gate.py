"""Keeps a microphone out whose talk was ended, until its talker presses the button again."""

import asyncio
from collections.abc import Callable

from .line import distance

_PRESS_GAP_S = 0.5
"""A browser whose button is off sends no packets at all. Twice the longest pause that a busy
machine was seen to make by itself."""

_CONFIRM_S = 0.1
"""Long enough to tell a microphone that starts from one whose packets were held up on the way, and
short beside the time that it takes to reach a camera."""

_BURST = 2
"""How many times as much sound as time: what comes faster was said before."""

_RUNNING = range(50, 151)
"""Percent of a gap that packets are missing for, where a microphone ran on and the network lost it."""

_SAMPLES_PER_S = 8000
_PERCENT = 100

type Sink = Callable[[bytes, int], None]
"""Takes A-law bytes and their RTP sequence number."""


class MicrophoneGate:
    """Open, it passes packets on; held, it drops them and watches for a press of the button.

    A press is a pause and then packets that go on where they had stopped. A network that fails for
    a moment is none: its packets are missing, or come all at once. The first packet of all is none
    either: what a page sends by itself after a hang-up begins with it.
    """

    def __init__(self, sink: Sink, on_pressed: Callable[[], bool], *, held: bool = False) -> None:
        """Begin open or held; `on_pressed` returns whether the talker may be heard again."""
        self._sink = sink
        self._on_pressed = on_pressed
        self._loop = asyncio.get_running_loop()
        self._last: tuple[float, int] | None = None
        self._pressed: list[tuple[bytes, int]] = []
        self._confirming: asyncio.TimerHandle | None = None
        self.held = held

    def hold(self) -> None:
        """Let nothing more through."""
        self.held = True
        self._forget_press()

    def close(self) -> None:
        """Watch no more."""
        self.hold()
        self._last = None

    def take(self, payload: bytes, sequence: int) -> None:
        """Take a packet that has just arrived."""
        last, self._last = self._last, (self._loop.time(), sequence)
        if not self.held:
            self._sink(payload, sequence)
        elif self._confirming is not None:
            self._pressed.append((payload, sequence))
        elif last is not None and self._may_be_press(*last, payload, sequence):
            self._pressed = [(payload, sequence)]
            self._confirming = self._loop.call_later(_CONFIRM_S, self._confirm)

    def _may_be_press(self, at: float, before: int, payload: bytes, sequence: int) -> bool:
        """Tell whether a pause was the button's rather than the network's."""
        gap_s = self._loop.time() - at
        missing_s = (distance(before, sequence) - 1) * len(payload) / _SAMPLES_PER_S
        return gap_s > _PRESS_GAP_S and int(missing_s / gap_s * _PERCENT) not in _RUNNING

    def _confirm(self) -> None:
        """Open, unless these are packets of before or the talker may not be heard."""
        packets = self._pressed
        self._forget_press()
        said_s = sum(len(payload) for payload, _ in packets) / _SAMPLES_PER_S
        if said_s > _BURST * _CONFIRM_S or not self._on_pressed():
            return
        self.held = False
        for payload, sequence in packets:
            self._sink(payload, sequence)

    def _forget_press(self) -> None:
        if self._confirming is not None:
            self._confirming.cancel()
        self._confirming, self._pressed = None, []
